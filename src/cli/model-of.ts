import type { DownloadOptions, DownloadProgress, PlannedDownload } from "../hub/index.js";
import type { ModelDirectory } from "../inference/folder/model-directory.js";
import type { CommandContext } from "./context.js";
import { ProgressBar } from "./progress/progress.js";

/**
 * Runs what downloads, with a bar, and with a question before large downloads.
 * @param yes large ones are allowed
 */
export async function withDownload<T>(
  context: CommandContext,
  yes: true | undefined,
  body: (options: DownloadOptions) => Promise<T>,
): Promise<T> {
  // Loaded when a command runs, so that --help is instant.
  const { downloadText, hubSettings } = await import("../hub/index.js");
  const settings = hubSettings(context.environment);
  const progress = new ProgressBar(context.stderr, context.environment);
  const options = {
    settings,
    signal: context.signal,
    confirm: async (plan: PlannedDownload) => yes === true || mayCome(context, plan),
    onProgress: (step: DownloadProgress) => {
      if (!settings.quiet)
        progress.update({ stage: downloadText(step), fraction: step.doneBytes / step.bytes });
    },
  };
  return body(options).finally(() => progress.clear());
}

/** @throws Error where nobody can be asked */
async function mayCome(
  { ask }: CommandContext,
  { name, files, bytes, cache }: PlannedDownload,
): Promise<boolean> {
  const what = `${name}: ${files} files of ${(bytes / 1e9).toFixed(1)} GB to ${cache}`;
  const answer = await ask?.(`Download ${what}? [y/N] `);
  if (answer === undefined) throw new Error(`${what} would be downloaded; give --yes to allow it`);
  return /^y(es)?$/i.test(answer.trim());
}

/** The folder of the model that a command is given by path or name; what the hub's cache lacks is downloaded. */
export async function modelOf(
  context: CommandContext,
  model: string | undefined,
  yes: true | undefined,
): Promise<ModelDirectory> {
  const { modelDirectory } = await import("../inference/folder/model-directory.js");
  return withDownload(context, yes, (download) => modelDirectory(model, { download }));
}
