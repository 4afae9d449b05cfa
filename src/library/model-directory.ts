import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CheckpointError } from "../checkpoint/index.js";
import type { ModelDirectory } from "./protocol.js";

/** The small model that comes with the package; it knows drawn pictures only. */
const builtInDirectory = fileURLToPath(new URL("../../models/picture-world", import.meta.url));

/**
 * The folder that a caller means.
 * @throws CheckpointError when it is the built-in model and the package has none
 */
export function modelDirectory(model: string | undefined): ModelDirectory {
  if (model !== undefined) return { directory: resolve(model), builtIn: false };
  if (!existsSync(join(builtInDirectory, "config.json"))) {
    throw new CheckpointError(
      `The built-in model ${basename(builtInDirectory)} is missing in ${builtInDirectory}. ` +
        "Give the folder of a checkpoint, or install the package again.",
    );
  }
  return { directory: builtInDirectory, builtIn: true };
}
