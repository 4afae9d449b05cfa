/** The folder that a training starts from, where it has to be made: with random weights, or with parts of other models. */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  CheckpointError,
  type JsonObject,
  parseConfig,
  storedBytes,
  type TensorSpec,
  writeSafetensors,
  writeTensors,
} from "../../checkpoint/index.js";
import { exists, makeFolder, readJson, readRegularFile, statusOf, writeWhole } from "../../files/index.js";
import { familiarityFile, type ModelFiles, modelFingerprint } from "../../inference/index.js";
import { type InstructBlipConfig, parameterLayout } from "../../models/index.js";
import { loadTokenizer, qformerTokenizerFolder } from "../../processing/index.js";
import { hostTensor } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import { instructionStages } from "../config/semantic-checks.js";
import { stageOneLayout } from "../stages/blip2-stage-one.js";
import { pretrainingConfig } from "../stages/blip2-stage-one-config.js";
import { openUnquantized } from "./open-unquantized.js";
import type { ParameterShapes } from "./parameter-shapes.js";
import { randomParameters } from "./random-parameters.js";
import { findQFormerTokenizer, stageOneFile } from "./starting-files.js";

/** What a model is joined of: the key in `parts`, and what it is in `config.json` and in names of weights. */
const parts = [
  { key: "imageEncoder", title: "image encoder", section: "vision", prefix: "vision_model." },
  { key: "languageModel", title: "language model", section: "text", prefix: "language_model." },
] as const;

type Part = (typeof parts)[number];

interface StartFolder {
  readonly directory: string;
  /** What a person should know of it. */
  readonly notices: readonly string[];
}

/**
 * `start` itself; or where it has no weights, or others are to take its parts' places, a whole folder in the cache, which is
 * made once.
 * @throws CheckpointError for a start with weights that are to be random, and parts that do not fit
 */
export async function startFolder(training: Training): Promise<StartFolder> {
  const { start, cache, initialize } = training;
  const given = parts.filter(({ key }) => training.parts?.[key] !== undefined);
  if (initialize === undefined && given.length === 0) return { directory: start, notices: [] };
  if (initialize !== undefined) await requireNoWeights(start);
  const opened: ModelFiles[] = [];
  const open = async (directory: string): Promise<ModelFiles> => {
    const files = await openUnquantized(directory);
    opened.push(files);
    return files;
  };
  try {
    const base = initialize === undefined ? await open(start) : undefined;
    const sources = new Map<Part, ModelFiles>();
    for (const part of given) sources.set(part, await open(training.parts![part.key]!));
    const json = (await readJson(join(start, configFile))) as JsonObject;
    const config = base?.config ?? parseConfig(json, join(start, configFile));
    for (const [part, files] of sources) requireSameSizes(part, files, config, training);
    const directory = join(cache, `start-${await fingerprintOf(training, base, [...sources.values()])}`);
    if (!(await exists(join(directory, configFile)))) {
      await writeStart(directory, training, { base, sources, config, json });
    }
    return { directory, notices: initialize === undefined ? [] : randomNotices(training, given) };
  } finally {
    for (const files of opened) await files.dispose();
  }
}

const configFile = "config.json";
const weightsFile = "model.safetensors";

/** What `start` is to be made of. */
interface Ingredients {
  /** Start's own, unless they are to be random. */
  readonly base: ModelFiles | undefined;
  readonly sources: ReadonlyMap<Part, ModelFiles>;
  readonly config: InstructBlipConfig;
  readonly json: JsonObject;
}

async function requireNoWeights(start: string): Promise<void> {
  const weights = /^(model.*\.safetensors(\.index\.json)?|pytorch_model.*|.*\.(bin|pt|pth|h5|msgpack))$/;
  const found = (await readdir(start)).find((name) => weights.test(name));
  if (found === undefined) return;
  throw new CheckpointError(
    `initialize is "random", but ${start} has weights (${found}). Leave initialize out to start from them, or give a ` +
      "folder of config.json, tokenizers and preprocessor_config.json alone.",
  );
}

/** @throws CheckpointError naming what is other in the part's configuration */
function requireSameSizes(
  { key, title, section }: Part,
  { config: own, checkpoint }: ModelFiles,
  config: InstructBlipConfig,
  { start }: Training,
): void {
  // Whether matrices are tied is as the part's files have it.
  const valuesOf = (model: InstructBlipConfig) => ({ ...model[section], tiedEmbeddings: undefined });
  const [wanted, found] = [valuesOf(config), valuesOf(own)] as Record<string, unknown>[];
  const others = [...new Set([...Object.keys(wanted!), ...Object.keys(found!)])].filter(
    (name) => JSON.stringify(wanted![name]) !== JSON.stringify(found![name]),
  );
  if (others.length === 0) return;
  const lines = others.map(
    (name) => `${name} is ${JSON.stringify(found![name])}, in start ${JSON.stringify(wanted![name])}`,
  );
  throw new CheckpointError(
    `parts.${key}: the ${title} of ${checkpoint.directory} is another than config.json in ${start} describes: ` +
      `${lines.join("; ")}. Take one that was trained from the same configuration.`,
  );
}

/** Changes with everything that the folder is made of. */
async function fingerprintOf(
  { start, seed, initialize, ...training }: Training,
  base: ModelFiles | undefined,
  sources: readonly ModelFiles[],
): Promise<string> {
  const hash = createHash("sha256").update(
    JSON.stringify([version, initialize && seed, Object.keys(training.parts ?? {}).sort()]),
  );
  for (const folder of [start, training.qformerTokenizer ?? join(start, qformerTokenizerFolder)]) {
    for (const name of await textsIn(folder)) {
      hash.update(`\n${name}\n`).update(await readRegularFile(join(folder, name)));
    }
  }
  const stageOne = join(start, stageOneFile);
  if (await exists(stageOne)) hash.update(await readRegularFile(stageOne));
  for (const files of [...(base ? [base] : []), ...sources]) hash.update(await modelFingerprint(files));
  return hash.digest("hex").slice(0, 16);
}

/** Changes when the same ingredients give another folder. */
const version = 1;

const textEndings = [".json", ".txt", ".model"];

/** Tokenizers and settings; what the start has met says nothing of a model that is joined. */
async function textsIn(folder: string): Promise<string[]> {
  if (!(await statusOf(folder))?.isDirectory()) return [];
  const names = await readdir(folder);
  return names
    .filter(
      (name) =>
        textEndings.includes(extname(name)) && name !== familiarityFile && !name.endsWith(".index.json"),
    )
    .sort();
}

/** `config.json` comes last: without it the folder is made anew. */
async function writeStart(directory: string, training: Training, ingredients: Ingredients): Promise<void> {
  const { start } = training;
  await makeFolder(directory);
  await writeWeights(directory, training, ingredients);
  await writeStageOne(directory, training, ingredients);
  await copyTexts(join(start, qformerTokenizerFolder), join(directory, qformerTokenizerFolder));
  await copyTexts(start, directory);
  await writeWhole(join(directory, configFile), await readRegularFile(join(start, configFile)));
}

async function copyTexts(from: string, to: string): Promise<void> {
  const names = (await textsIn(from)).filter((name) => name !== configFile);
  if (names.length > 0) await makeFolder(to);
  for (const name of names) await writeWhole(join(to, name), await readRegularFile(join(from, name)));
}

async function writeWeights(
  directory: string,
  { seed }: Training,
  { base, sources, config }: Ingredients,
): Promise<void> {
  const byKey = new Map([...sources].map(([{ key }, files]) => [key, files]));
  const text = byKey.get("languageModel")?.config.text ?? config.text;
  const layout = parameterLayout({ ...config, text });
  const filesOf = (name: string): ModelFiles | undefined =>
    [...sources].find(([{ prefix }]) => name.startsWith(prefix))?.[1] ?? base;
  const atRandom = new Map(
    layout.flatMap(({ name, shape }) => (filesOf(name) === undefined ? [[name, shape] as const] : [])),
  );
  const values = randomParameters(atRandom, config, seed);
  const specs: TensorSpec[] = layout.map(({ name, shape }) => ({
    name,
    shape,
    dtype: filesOf(name)?.checkpoint.weights.describe(name).dtype ?? "float32",
  }));
  await writeSafetensors(join(directory, weightsFile), specs, ({ name }) => {
    const found = values.get(name);
    return found ? [bytesOf(found)] : storedBytes(filesOf(name)!.checkpoint.weights.describe(name));
  });
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** What the first stage of BLIP-2 trains beside the model: as the start has it, or random as all else. */
async function writeStageOne(
  directory: string,
  training: Training,
  { base, config, json }: Ingredients,
): Promise<void> {
  const path = join(training.start, stageOneFile);
  if (base) {
    if (await exists(path)) await writeWhole(join(directory, stageOneFile), await readRegularFile(path));
    return;
  }
  const tokenizer = await findQFormerTokenizer(training, training.start);
  if (config.modelType !== "blip-2" || tokenizer === undefined) return;
  const stageOne = pretrainingConfig({ config, json }, await loadTokenizer(tokenizer));
  if (!stageOne) return;
  const known = new Set(parameterLayout(config).map(({ name }) => name));
  const shapes: ParameterShapes = new Map(
    stageOneLayout(stageOne).flatMap(({ name, shape }) => (known.has(name) ? [] : [[name, shape] as const])),
  );
  const values = randomParameters(shapes, config, training.seed);
  await writeTensors(
    join(directory, stageOneFile),
    new Map(
      [...shapes].map(([name, shape]) => [
        name,
        hostTensor("float32", shape, values.get(name) as Float32Array<ArrayBuffer>),
      ]),
    ),
  );
}

/** Parts that a stage does not train and yet learns through. */
function frozenParts(stage: Training["stage"]): readonly Part["key"][] {
  if (stage === "blip2-stage-one") return ["imageEncoder"];
  const speaks =
    stage === "fact-alignment" || stage === "blip2-stage-two" || instructionStages.includes(stage);
  return speaks ? ["imageEncoder", "languageModel"] : [];
}

function randomNotices({ start, seed, stage }: Training, given: readonly Part[]): string[] {
  const but =
    given.length === 0 ? "" : `, but for those of parts (${given.map(({ key }) => key).join(", ")})`;
  const random = parts.filter((part) => frozenParts(stage).includes(part.key) && !given.includes(part));
  return [
    `the weights of ${start} begin at random, by the seed ${seed}${but}`,
    ...random.map(
      ({ key, title }) =>
        `${stage} does not train the ${title}, which stays random: give one that was trained as parts.${key}`,
    ),
  ];
}
