import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CheckpointError } from "../../checkpoint/index.js";

/** Folder of the small model that comes with the package; it knows drawn images only. */
// Bundles in CommonJS have no import.meta.url, and no model.
export const builtInModelDirectory = import.meta.url
  ? fileURLToPath(new URL("../../../models/picture-world", import.meta.url))
  : "models/picture-world";

/** What the built-in model is called wherever a folder may be given; `./built-in` is a folder of that name. */
const builtInName = "built-in";

export interface ModelDirectory {
  readonly directory: string;
  readonly builtIn: boolean;
}

/**
 * The folder that a caller means.
 * @param model a path, or the name of the built-in model, which is also what is meant where there is none
 * @param base what a path is relative to; default: the working directory
 * @throws CheckpointError when it is the built-in model and the package has none
 */
export function modelDirectory(model: string = builtInName, base = "."): ModelDirectory {
  if (model !== builtInName) return { directory: resolve(base, model), builtIn: false };
  if (!existsSync(join(builtInModelDirectory, "config.json"))) {
    throw new CheckpointError(
      `The built-in model ${basename(builtInModelDirectory)} is missing in ${builtInModelDirectory}. ` +
        "Give the folder of a checkpoint, or install the package again.",
    );
  }
  return { directory: builtInModelDirectory, builtIn: true };
}
