import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  randomWeightsFile,
  storedBytes,
  type TensorSpec,
  writeSafetensors,
  writeTensors,
} from "../../checkpoint/index.js";
import { makeFolder, readRegularFile, readRegularText, writeJson, writeWhole } from "../../files/index.js";
import { familiarityFile } from "../../inference/index.js";
import { ignorableParameters, parameterLayout } from "../../models/index.js";
import {
  imageProcessorJson,
  loadPreprocessorConfig,
  qformerTokenizerFolder,
} from "../../processing/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { isLanguageModelParameter } from "../stages/language-model.js";
import { asModelType, editJson, processorClass } from "./model-json.js";
import type { ParameterShapes } from "./parameter-shapes.js";
import { stageOneFile } from "./starting-files.js";
import type { StartingModel } from "./starting-model.js";

interface Trained {
  readonly shapes: ParameterShapes;
  readonly values: NamedValues;
}

/**
 * Writes the Hugging Face folder of the trained model: what was trained in float32, so that nothing of it is lost, and
 * all else as the start has it, tensor by tensor from file to file. `config.json` comes last.
 * @throws FileError when the file system refuses
 */
export async function saveModel(
  directory: string,
  startingModel: StartingModel,
  trained: Trained,
): Promise<void> {
  await makeFolder(directory);
  await writeWeights(join(directory, "model.safetensors"), startingModel, trained);
  await writeStageOne(join(directory, stageOneFile), startingModel, trained);
  await copyTexts(startingModel.directory, directory, startingModel);
  await writeImageSettings(directory, startingModel);
  if (startingModel.qformerTokenizer !== undefined) {
    const folder = join(directory, qformerTokenizerFolder);
    await makeFolder(folder);
    await copyTexts(startingModel.qformerTokenizer, folder, startingModel);
  }
  await writeConfig(directory, startingModel);
}

/** Where the start has none, those that were used, which other programs would not guess. */
async function writeImageSettings(directory: string, startingModel: StartingModel): Promise<void> {
  const { file } = await loadPreprocessorConfig(
    startingModel.directory,
    startingModel.config.vision.imageSize,
  );
  if (file === undefined) {
    await writeJson(
      join(directory, "preprocessor_config.json"),
      imageProcessorJson(startingModel.preprocessor),
    );
  }
}

async function writeConfig(
  directory: string,
  { files, config, directory: from }: StartingModel,
): Promise<void> {
  const text = await readRegularText(join(from, "config.json"));
  const same = config.modelType === files.config.modelType;
  const content = same
    ? text
    : editJson(text, (value) => asModelType(value, config.modelType, config.qformer.vocabularySize));
  await writeWhole(join(directory, "config.json"), content);
}

async function writeWeights(
  path: string,
  { config, files }: StartingModel,
  { shapes, values }: Trained,
): Promise<void> {
  const { weights } = files.checkpoint;
  const layout = parameterLayout(config);
  const known = new Set(layout.map(({ name }) => name));
  const ignorable = ignorableParameters(config);
  const trainsLanguage = [...shapes.keys()].some(isLanguageModelParameter);
  const others = [...weights.names()].filter(
    (name) =>
      !known.has(name) &&
      ignorable.some((pattern) => pattern.test(name)) &&
      // A second name of a trained parameter would hold what it was before.
      !(trainsLanguage && isLanguageModelParameter(name)),
  );
  const specs: TensorSpec[] = layout.map(({ name, shape }) => ({
    name,
    shape,
    dtype: shapes.has(name) ? "float32" : weights.describe(name).dtype,
  }));
  for (const name of others) specs.push({ name, ...weights.describe(name) });
  await writeSafetensors(path, specs, ({ name }) => {
    const trained = shapes.has(name) && values.get(name);
    if (trained) return [new Uint8Array(trained.buffer, trained.byteOffset, trained.byteLength)];
    return storedBytes(weights.describe(name));
  });
}

/** The text half and the heads of the first stage: as they were trained, or as they are for a BLIP-2 that goes on. */
async function writeStageOne(
  path: string,
  { config, stageOne }: StartingModel,
  { shapes, values }: Trained,
): Promise<void> {
  if (config.modelType !== "blip-2") return;
  const known = new Set(parameterLayout(config).map(({ name }) => name));
  const tensors = new Map<string, HostTensor>();
  for (const name of stageOne?.names() ?? []) tensors.set(name, await stageOne!.read(name));
  for (const [name, shape] of shapes) {
    // Of the image encoder's training the word vectors are left out: no model reads them.
    if (known.has(name) || name.startsWith("text_encoder.")) continue;
    tensors.set(name, hostTensor("float32", shape, values.get(name) as Float32Array<ArrayBuffer>));
  }
  if (tensors.size > 0) await writeTensors(path, tensors);
}

const textEndings = [".json", ".txt", ".model"];

/** Written anew, or no longer true of what was trained. */
const notCopied = new Set(["config.json", randomWeightsFile, familiarityFile]);

/** Copies tokenizers and settings; the processor's class becomes that of the model. */
async function copyTexts(from: string, to: string, { config }: StartingModel): Promise<void> {
  for (const entry of await readdir(from)) {
    if (!textEndings.includes(extname(entry)) || notCopied.has(entry) || entry.endsWith(".index.json"))
      continue;
    const bytes = await readRegularFile(join(from, entry));
    const content = entry.endsWith(".json")
      ? withProcessorClass(bytes, processorClass(config.modelType))
      : bytes;
    await writeWhole(join(to, entry), content);
  }
}

function withProcessorClass(json: Buffer, name: string): Buffer | string {
  const text = json.toString();
  return /"processor_class"/.test(text)
    ? text.replace(/("processor_class"\s*:\s*)"(?:InstructBlip|Blip2)Processor"/, `$1"${name}"`)
    : json;
}
