import type { Image } from "./image.js";

/**
 * What PIL accepts: it refuses more as a decompression bomb (twice `Image.MAX_IMAGE_PIXELS`). A decoded image takes
 * three bytes a pixel.
 */
export const defaultMaxPixels = 178_956_970;

/** Files are read whole before they are decoded. */
export const maxImageBytes = 256 * 1024 * 1024;

/** Most pixels on a side, as many as a JPEG or GIF can have: resizing takes memory in proportion to a side alone. */
const maxSide = 65_535;

/** An image that may be sound but is larger than allowed. */
export class ImageSizeError extends Error {
  override readonly name = "ImageSizeError";
}

/** An image whose size is known and which is yet to be decoded. */
export interface OpenImage {
  readonly width: number;
  readonly height: number;
  decode(): Image;
}

/** @throws ImageSizeError; Error when there are no pixels at all */
export function checkSize(width: number, height: number, maxPixels: number, longest = maxSide): void {
  if (width < 1 || height < 1) throw new Error(`its size is ${width} x ${height}`);
  if (width * height > maxPixels) {
    throw new ImageSizeError(
      `${width} x ${height} pixels are more than the ${maxPixels.toLocaleString("en-US")} that are read; make it ` +
        "smaller, or raise maxPixels (--max-pixels)",
    );
  }
  if (Math.max(width, height) > longest) {
    throw new ImageSizeError(
      `of its ${width} x ${height} pixels more than ${maxSide.toLocaleString("en-US")} are on a side; cut it`,
    );
  }
}
