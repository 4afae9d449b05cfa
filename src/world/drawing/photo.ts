/** What a camera does to an image. */
import sharp from "sharp";
import type { Image } from "../../processing/index.js";

/** The image out of focus. */
export async function blur(image: Image, sigma: number): Promise<Image> {
  const { width, height } = image;
  const data = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The image in weak light. */
export function darken({ width, height, data }: Image, share: number): Image {
  return { width, height, data: data.map((level) => Math.round(level * share)) };
}
