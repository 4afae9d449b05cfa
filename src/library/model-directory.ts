import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { CheckpointError } from "../checkpoint/index.js";
import { builtInModelDirectory } from "../world/built-in-model.js";
import type { ModelDirectory } from "./protocol.js";

/**
 * The folder that a caller means.
 * @throws CheckpointError when it is the built-in model and the package has none
 */
export function modelDirectory(model: string | undefined): ModelDirectory {
  if (model !== undefined) return { directory: resolve(model), builtIn: false };
  if (!existsSync(join(builtInModelDirectory, "config.json"))) {
    throw new CheckpointError(
      `The built-in model ${basename(builtInModelDirectory)} is missing in ${builtInModelDirectory}. ` +
        "Give the folder of a checkpoint, or install the package again.",
    );
  }
  return { directory: builtInModelDirectory, builtIn: true };
}
