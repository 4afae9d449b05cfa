/** A tokenizer's files are missing, damaged or of an unknown kind, or cannot be used with a text. The message names the file. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
}
