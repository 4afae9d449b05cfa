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
