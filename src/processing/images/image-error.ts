/** An image that cannot be used: what is wrong with it, which one, and what to do. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
