/**
 * Files and folders: plain ones opened, written whole or not at all, locked and claimed; errors that name them.
 * @module
 */
export { claim } from "./claim.js";
export { FileError, isAbsent, systemCode, withPath } from "./file-error.js";
export { fillFolder, removeEmpty } from "./fill-folder.js";
export { freeBytes } from "./free-bytes.js";
export { readJson, readJsonIfPresent, writeJson } from "./json.js";
export { tryLock } from "./lock.js";
export { makeFolder } from "./make-folder.js";
export {
  fileReason,
  kindOf,
  NotAFileError,
  openRegularFile,
  readRegularFile,
  readRegularText,
} from "./regular-file.js";
export { lockFile, withRunLock } from "./run-lock.js";
export { exists, statusOf } from "./status.js";
export { writeBeside, writeWhole } from "./write-beside.js";
