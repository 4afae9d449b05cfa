/** Makes the model that comes with the package from nothing. */
import { copyFile, readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { openSafetensors, readTensor, writeTensors } from "../../checkpoint/index.js";
import { familiarize } from "../../evaluation/index.js";
import { makeFolder } from "../../files/index.js";
import { modelDirectory } from "../../inference/folder/model-directory.js";
import { convert, type HostTensor } from "../../tensor/index.js";
import { loadTraining, type TrainProgress, train } from "../../training/index.js";
import { writeModelSettings } from "../model-folder.js";
import { builtInConfig, writeStartFolder } from "./start-folder.js";

export interface MakeBuiltInModelOptions {
  /** Everything that is made; started again, it goes on from there. */
  readonly directory: string;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Told what is begun, and what a training has to say. */
  readonly onNotice?: (notice: string) => void;
  readonly signal?: AbortSignal;
}

/** Beside the shipped model: a configuration of `train` for each stage, in their order. */
const configurations = (): string => join(modelDirectory().directory, "training");
const weights = "model.safetensors";

/**
 * Does what is not done yet of all stages, one after the other, and writes the model's folder. Bit for bit the same on the
 * same machine, however often it is interrupted.
 * @returns the model's folder
 * @throws the signal's reason after saving; as `train` does
 */
export async function makeBuiltInModel(options: MakeBuiltInModelOptions): Promise<string> {
  const directory = await trainStages(configurations(), options);
  await familiarize({ directory, signal: options.signal });
  return directory;
}

/** The same for the configurations of a folder, but that the model is not told yet what is familiar to it. */
export async function trainStages(
  stages: string,
  { directory, ...options }: MakeBuiltInModelOptions,
): Promise<string> {
  await makeFolder(directory);
  await writeStartFolder(join(directory, "start"));
  let trained: string | undefined;
  for (const name of (await readdir(stages)).sort()) {
    const file = join(directory, name);
    await copyFile(join(stages, name), file);
    options.onNotice?.(basename(name, extname(name)));
    ({ model: trained } = await train(await loadTraining(file), options));
  }
  const model = join(directory, "picture-world");
  await writeHalfPrecision(trained!, model);
  return model;
}

/** Half as large, and answers as well. */
async function writeHalfPrecision(trained: string, directory: string): Promise<void> {
  await writeModelSettings(directory, { ...builtInConfig, torch_dtype: "float16" });
  const file = await openSafetensors(join(trained, weights));
  const tensors = new Map<string, HostTensor>();
  for (const name of file.entries.keys()) tensors.set(name, convert(await readTensor(file, name), "float16"));
  await writeTensors(join(directory, weights), tensors);
}
