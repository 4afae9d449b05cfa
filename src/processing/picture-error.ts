/** A picture that cannot be used: what is wrong with it, which one, and what to do. */
export class PictureError extends Error {
  override readonly name = "PictureError";
}
