/** Images as files. Settings are fixed, so that the same image is the same file. */
import sharp from "sharp";
import type { Image } from "../../processing/index.js";

/** Side of the images in files, in pixels. */
export const fileSize = 192;

const encoder = ({ width, height, data }: Image) => sharp(data, { raw: { width, height, channels: 3 } });

export function pngFile(image: Image): Promise<Uint8Array> {
  return encoder(image).png().toBuffer();
}

export function jpegFile(image: Image): Promise<Uint8Array> {
  return encoder(image).jpeg({ quality: 88, chromaSubsampling: "4:4:4" }).toBuffer();
}
