export {
  fileReason,
  NotAFileError,
  openRegularFile,
  readRegularFile,
  readRegularText,
} from "./regular-file.js";
