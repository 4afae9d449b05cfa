import sharp from "sharp";
import type { Image } from "../../processing/index.js";

/** The image at `width` x `height` pixels, with soft edges where it grows. */
export async function resize(image: Image, width: number, height: number): Promise<Image> {
  if (width === image.width && height === image.height) return image;
  const data = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The image with `scale` x `scale` pixels for each of its own, so that its edges become steps. */
export function enlarge({ width, height, data }: Image, scale: number): Image {
  const enlarged = new Uint8Array(3 * width * height * scale ** 2);
  const rowLength = 3 * width * scale;
  for (let y = 0; y < height; y++) {
    const start = y * scale * rowLength;
    let at = start;
    for (let from = 3 * y * width; from < 3 * (y + 1) * width; from += 3) {
      for (let i = 0; i < scale; i++, at += 3) {
        enlarged[at] = data[from]!;
        enlarged[at + 1] = data[from + 1]!;
        enlarged[at + 2] = data[from + 2]!;
      }
    }
    for (let i = 1; i < scale; i++) enlarged.copyWithin(start + i * rowLength, start, start + rowLength);
  }
  return { width: width * scale, height: height * scale, data: enlarged };
}
