/** What a camera does to an image, held by somebody who cannot see. */
import sharp from "sharp";
import type { Image } from "../../processing/index.js";

/** "held": a little out of focus; in the others nothing can be seen. */
export type Photo = "held" | "blurred" | "dark";

/** Standard deviations of the blur, in shares of the image's width. */
const blurs = { held: 0.7 / 96, blurred: 10 / 96 };
/** What is left of the light. */
const darkness = 0.04;

export async function photographed(image: Image, photo: Photo): Promise<Image> {
  const { width, height, data } = image;
  if (photo === "dark") return { width, height, data: data.map((level) => Math.round(level * darkness)) };
  return blur(image, blurs[photo] * width);
}

/** @param sigma standard deviation in pixels */
export async function blur({ width, height, data }: Image, sigma: number): Promise<Image> {
  const raw = { width, height, channels: 3 } as const;
  return { width, height, data: await sharp(data, { raw }).blur(sigma).raw().toBuffer() };
}
