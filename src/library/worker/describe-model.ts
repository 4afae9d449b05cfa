import { modelTitle } from "../../hub/index.js";
import type { ModelDirectory } from "../../inference/folder/model-directory.js";
import {
  type ModelFiles,
  memoryNeeded,
  openModelFiles,
  type StoredParameter,
  storedParameters,
} from "../../inference/index.js";
import { elementCount } from "../../tensor/index.js";
import type { ModelDescription, ModelPart } from "../types.js";

/** Parts by the first word of their parameters' names. */
const partNames: Readonly<Record<string, string>> = {
  vision_model: "image encoder",
  qformer: "Q-Former",
  query_tokens: "queries and projection",
  language_projection: "queries and projection",
  language_model: "language model",
};

/**
 * Reads headers only.
 * @throws CheckpointError when the folder does not hold a complete model
 */
export async function describeModel({ directory, builtIn }: ModelDirectory): Promise<ModelDescription> {
  const files = await openModelFiles(directory);
  try {
    return describeFiles(files, { directory, builtIn });
  } finally {
    await files.dispose();
  }
}

/** The same of a folder that is open. */
export function describeFiles(files: ModelFiles, { directory, builtIn }: ModelDirectory): ModelDescription {
  const { config, notices } = files;
  const stored = storedParameters(files);
  const groups = new Map<string, StoredParameter[]>();
  for (const parameter of stored) {
    const part = partNames[parameter.name.split(".", 1)[0]!]!;
    groups.set(part, [...(groups.get(part) ?? []), parameter]);
  }
  const parts = [...groups].map(([name, parameters]) => partOf(name, parameters));
  return {
    name: modelTitle(directory),
    modelType: config.modelType,
    directory,
    builtIn,
    parts,
    parameters: sum(parts.map((part) => part.parameters)),
    memoryBytes: memoryNeeded(config, stored),
    notices: [...notices],
  };
}

function partOf(name: string, parameters: readonly StoredParameter[]): ModelPart {
  return {
    name,
    parameters: sum(parameters.map(({ shape }) => elementCount(shape))),
    dtype: [...new Set(parameters.map(({ dtype }) => dtype))].join(", "),
    bytesOnDisk: sum(parameters.map(({ byteLength }) => byteLength)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
