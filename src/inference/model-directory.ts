import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { CheckpointError } from "../checkpoint/index.js";
import { builtInModelDirectory } from "../world/built-in-model.js";

/** What the built-in model is called wherever a folder may be given; `./built-in` is a folder of that name. */
export const builtInName = "built-in";

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
