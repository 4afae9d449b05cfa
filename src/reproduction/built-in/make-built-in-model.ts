/** Makes the model that comes with the package from nothing. */
import { copyFile, readdir } from "node:fs/promises";
import { cpus } from "node:os";
import { basename, extname, join } from "node:path";
import { openSafetensors, readTensor, writeTensors } from "../../checkpoint/index.js";
import { familiarize } from "../../evaluation/index.js";
import { makeFolder, writeWhole } from "../../files/index.js";
import { builtInModelDirectory } from "../../inference/folder/model-directory.js";
import { convert, type HostTensor } from "../../tensor/index.js";
import { loadTraining, type TrainProgress, train, trainingCurves } from "../../training/index.js";
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
const configurations = (): string => join(builtInModelDirectory, "training");
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
  const runs: string[] = [];
  for (const name of (await readdir(stages)).sort()) {
    const file = join(directory, name);
    await copyFile(join(stages, name), file);
    options.onNotice?.(basename(name, extname(name)));
    const training = await loadTraining(file);
    ({ model: trained } = await train(training, options));
    runs.push(training.output);
  }
  const model = join(directory, "picture-world");
  await writeHalfPrecision(trained!, model);
  await writeCurves(model, runs);
  return model;
}

/** How it was trained, to be read beside the model: `training.md` and a figure. */
async function writeCurves(directory: string, runs: readonly string[]): Promise<void> {
  const { table, figure } = await trainingCurves("From nothing to the built-in model", runs);
  await writeWhole(join(directory, "training.svg"), figure);
  const processors = cpus();
  const machine = `${processors.length} processors, ${processors[0]?.model.trim()}; each stage on one of them.`;
  await writeWhole(
    join(directory, "training.md"),
    `# How it was trained\n\n${machine}\n\n${table}\n\n![Losses over steps](training.svg)\n`,
  );
}

/** Half as large, and answers as well. */
async function writeHalfPrecision(trained: string, directory: string): Promise<void> {
  await writeModelSettings(directory, { ...builtInConfig, torch_dtype: "float16" });
  const file = await openSafetensors(join(trained, weights));
  const tensors = new Map<string, HostTensor>();
  for (const name of file.entries.keys()) tensors.set(name, convert(await readTensor(file, name), "float16"));
  await writeTensors(join(directory, weights), tensors);
}
