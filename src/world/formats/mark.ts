import { join } from "node:path";
import { claim } from "../../files/index.js";

/** Marks a folder of data sets as imitations, so that no score of theirs is taken for one of the published sets. */
export const miniatureFile = "miniature.json";

/**
 * Marks a folder, or finds the same mark there: further sets can be built beside others.
 * @throws FileError when the folder holds a miniature of another seed or scale, or cannot be written
 */
export async function markMiniature(directory: string, seed: number, scale: number): Promise<void> {
  const path = join(directory, miniatureFile);
  const what = "drawn miniatures of data sets, made by instructblip world build";
  await claim(
    path,
    { what, seed, scale },
    () =>
      `${path} says that this folder is not a miniature of seed ${seed} and scale ${scale}; build elsewhere`,
  );
}
