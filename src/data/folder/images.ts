import { resolve } from "node:path";
import { readRegularFile } from "../../files/index.js";
import { decodeImage, ImageError } from "../../processing/index.js";
import { fileProblem } from "./paths.js";

/** Like `fileProblem`, and decodes the image: one that is cut off or no image at all shows only then. */
export async function imageProblem(root: string, path: string): Promise<string | undefined> {
  const problem = await fileProblem(root, path);
  if (problem !== undefined) return problem;
  const file = resolve(root, path);
  try {
    await decodeImage(file);
    const bytes = await readRegularFile(file);
    // All pixels may be there and still the file not whole.
    const isCutPng = bytes.subarray(1, 4).toString("latin1") === "PNG" && !bytes.includes("IEND");
    return isCutPng ? `${JSON.stringify(path)}: this PNG is cut off: its last chunk is missing` : undefined;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return error.message.replace(file, () => JSON.stringify(path));
  }
}
