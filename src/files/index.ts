/**
 * Files that a user names: plain ones only, never a pipe or a device.
 * @module
 */
export { freeBytes } from "./free-bytes.js";
export {
  fileReason,
  kindOf,
  NotAFileError,
  openRegularFile,
  readRegularFile,
  readRegularText,
} from "./regular-file.js";
export { statusOf } from "./status.js";
