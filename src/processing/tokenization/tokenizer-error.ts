import { printableLine } from "../../text/index.js";

/** A tokenizer's files are missing, damaged or of an unknown kind, or cannot be used with a text. The message, one line, names the file. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";

  constructor(message: string, options?: ErrorOptions) {
    super(printableLine(message), options);
  }
}
