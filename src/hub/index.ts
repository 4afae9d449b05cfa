/**
 * Models by their names on the Hugging Face Hub: found in the cache that Python's library shares, downloaded into it, removed.
 * @module
 */
export { type CachedModel, cachedModels, removeModel } from "./cached-models.js";
export {
  type DownloadOptions,
  type DownloadProgress,
  downloadModel,
  type PlannedDownload,
} from "./download.js";
export { downloadText } from "./download-text.js";
export { findCached } from "./find-cached.js";
export { HubError } from "./hub-error.js";
export { modelTitle } from "./model-title.js";
export { type HubName, nameText, parseHubName } from "./name.js";
export { type HubSettings, hubSettings } from "./settings.js";
