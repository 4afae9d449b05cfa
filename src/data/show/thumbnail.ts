import sharp from "sharp";
import type { Image } from "../../processing/index.js";

/**
 * A small JPEG as a data URL.
 * @param size longer side in pixels; smaller images stay as they are
 */
export async function thumbnail({ width, height, data }: Image, size: number): Promise<string> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: 70 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}
