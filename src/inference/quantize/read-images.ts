import { decodeImage, type Image, type ImageOptions } from "../../processing/index.js";

/** Decodes image files. @throws ImageError that names one that cannot be read */
export async function readImages(paths: readonly string[], options: ImageOptions = {}): Promise<Image[]> {
  const images: Image[] = [];
  for (const path of paths) images.push(await decodeImage(path, options));
  return images;
}
