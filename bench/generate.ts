/** Time and memory of answering a question about an image, beside the reference implementation. */
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { openModelFiles, type Precision } from "../src/inference/index.js";
import { decodeImage, pixelValues } from "../src/processing/index.js";
import type { AnswerRequest, AnswerTimes } from "./answer-request.js";
import { describeMachine } from "./machine.js";
import { measureProcess, type ProcessMemory } from "./measure-process.js";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

export interface GenerateBenchOptions {
  readonly model: string;
  readonly image: string;
  /** Python program that has torch and transformers. */
  readonly reference?: string;
  readonly newTokens: number;
  readonly runs: number;
  /** How weights are held; the first is what others are compared with. Default: as they are stored. */
  readonly precisions?: readonly Precision[];
}

/** A competitor: a command that reads an `AnswerRequest` and prints `AnswerTimes`. */
interface Side {
  readonly name: string;
  readonly command: readonly string[];
  readonly precision?: Precision;
}

interface Round {
  readonly times: AnswerTimes;
  readonly memory: ProcessMemory | undefined;
}

/** How the reference computes; `int8` is dynamic quantisation of its linear layers, of a model that was opened in float32. */
const referenceModes = ["float32", "bfloat16", "compiled", "int8"] as const;
const promptTokens = 16;
const beams = { count: 5, newTokens: 10 };
const batch = 8;
const candidateCount = 1000;
const candidateTokens = 3;
const gigabyte = 1e9;

const rows: readonly { name: string; better: string; of: (round: Round) => number | undefined }[] = [
  { name: "libraries imported, s", better: "lower", of: ({ times }) => times.imported },
  { name: "model opened, s", better: "lower", of: ({ times }) => times.loaded },
  { name: "first answer: first token, s", better: "lower", of: ({ times }) => times.firstTokenCold },
  { name: "second answer: image encoded, s", better: "lower", of: ({ times }) => times.imageEncoded },
  { name: "second answer: first token, s", better: "lower", of: ({ times }) => times.firstToken },
  { name: "second answer: tokens after it, per s", better: "higher", of: ({ times }) => times.decoding },
  { name: "second answer: whole, s", better: "lower", of: ({ times }) => times.answered },
  { name: "next question about the image: whole, s", better: "lower", of: ({ times }) => times.nextQuestion },
  { name: "beam search: whole, s", better: "lower", of: ({ times }) => times.beamSearch },
  { name: "batch, questions per s", better: "higher", of: ({ times }) => times.batched },
  { name: "ranking, candidates per s", better: "higher", of: ({ times }) => times.ranking },
  {
    name: "peak memory with mapped files, GB",
    better: "lower",
    of: ({ memory }) => memory && memory.peakBytes / gigabyte,
  },
  {
    name: "peak memory without, GB",
    better: "lower",
    of: ({ memory }) => memory && memory.peakAnonymousBytes / gigabyte,
  },
];

/**
 * @returns the report in Markdown
 * @throws RangeError for fewer than two new tokens, Error with its output when a side fails
 */
export async function benchGenerate(options: GenerateBenchOptions): Promise<string> {
  const { model, reference, newTokens, runs } = options;
  const precisions = options.precisions ?? [undefined];
  if (newTokens < 2) throw new RangeError("speed after the first token needs at least 2 new tokens");
  const folder = await mkdtemp(join(tmpdir(), "instructblip-bench-"));
  try {
    const { request, weights } = await prepare(options, join(folder, "pixel-values.f32"));
    const ours = fileURLToPath(new URL("answer-process.js", import.meta.url));
    // The compiled file lies in dist/.bench/bench; Python is not compiled.
    const theirs = fileURLToPath(new URL("../../../bench/reference.py", import.meta.url));
    const sides: Side[] = [
      ...precisions.map((precision) => ({
        name: precision === undefined ? "instructblip" : `instructblip, ${precision} bits`,
        command: [process.execPath, ours],
        precision,
      })),
      ...(reference ? referenceModes : []).map((mode) => ({
        name: `transformers ${mode}`,
        command: [reference as string, theirs, mode],
      })),
    ];
    const rounds = new Map<string, Round[]>(sides.map(({ name }) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const { name, command, precision } of sides) {
        process.stderr.write(`round ${run + 1} of ${runs}: ${name}\n`);
        const started = { ...request, precision, startedAt: Date.now() };
        const { output, memory } = await measureProcess(command, JSON.stringify(started));
        rounds.get(name)!.push({ times: JSON.parse(output) as AnswerTimes, memory });
      }
    }
    const [own, ...others] = [...rounds].map(([name, [first]]) => ({ name, ...first!.times }));
    return [
      `Model ${model}, weights ${weights}. ${promptTokens} tokens of prompt; greedily ${newTokens} new tokens, by ${beams.count} beams ${beams.newTokens}; batches of ${batch}; ${candidateCount} candidates of ${candidateTokens} tokens; ${runs} rounds.\n`,
      "\n",
      tables(rounds),
      "\n",
      ...(reference ? [] : ["No reference: give --reference a Python that has torch and transformers.\n\n"]),
      ...others.map(({ name, ids }) => `${name}: ${agreement(own!.ids, ids)}\n\n`),
      describeMachine(["onnxruntime-node"], others[0]?.versions),
    ].join("");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fixed ids instead of an instruction: checkpoints with random weights have no tokenizer of their own. */
async function prepare(
  { model, image, newTokens }: GenerateBenchOptions,
  pixelFile: string,
): Promise<{ request: Omit<AnswerRequest, "startedAt">; weights: string }> {
  const files = await openModelFiles(model);
  const { config, checkpoint, preprocessor } = files;
  const sizes = new Map<string, number>();
  for (const name of checkpoint.weights.names()) {
    const { dtype, byteLength } = checkpoint.weights.describe(name);
    sizes.set(dtype, (sizes.get(dtype) ?? 0) + byteLength);
  }
  await files.dispose();
  const pixels = pixelValues([await decodeImage(image)], preprocessor);
  await writeFile(pixelFile, pixels.data);
  await readThrough(model);
  const { vocabularySize } = config.text;
  const imageTokenId = config.imageTokenId ?? vocabularySize - 1;
  return {
    weights: [...sizes].map(([dtype, bytes]) => `${dtype} ${formatNumber(bytes / gigabyte)} GB`).join(", "),
    request: {
      model: resolve(model),
      pixelValues: pixelFile,
      imageSize: config.vision.imageSize,
      inputIds: plainIds(vocabularySize, imageTokenId),
      ...(config.qformer.readsText && {
        qformerInputIds: plainIds(config.qformer.vocabularySize, config.qformer.vocabularySize),
      }),
      imageTokenId,
      newTokens,
      beams,
      batch,
      candidates: candidatesOf(vocabularySize, imageTokenId),
    },
  };
}

/** Different answers whose first tokens are often the same. */
function candidatesOf(vocabularySize: number, imageTokenId: number): number[][] {
  const start = Math.floor(vocabularySize / 4);
  return Array.from({ length: candidateCount }, (_, i) =>
    Array.from({ length: candidateTokens }, (_, place) => start + (Math.floor(i / 10 ** place) % 10)).map(
      (id) => (id === imageTokenId ? id + 1 : id),
    ),
  );
}

/** Ids from the middle of the vocabulary, where no special tokens are. */
function plainIds(vocabularySize: number, imageTokenId: number): number[] {
  const middle = Math.floor(vocabularySize / 2);
  return Array.from({ length: promptTokens }, (_, i) => middle + (i % 8)).filter((id) => id !== imageTokenId);
}

/** Reads the weights once, so that who comes first does not pay for the disk. */
async function readThrough(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (/\.(safetensors|bin)$/.test(name)) await finished(createReadStream(join(directory, name)).resume());
  }
}

/**
 * What was measured of each side, and below it how many times better this project's number is: medians over rounds of the
 * ratios of the same round, above 1 where it is ahead.
 */
function tables(rounds: ReadonlyMap<string, readonly Round[]>): string {
  const [[ownName, own], ...others] = [...rounds] as [[string, Round[]], ...[string, Round[]][]];
  const measured = rows.map(({ name, of }) => [
    name,
    ...[...rounds.values()].map((side) => {
      const values = side.map(of).filter((value) => value !== undefined);
      return values.length > 0 ? formatRounds(values) : "not told here";
    }),
  ]);
  const ratios = rows.map(({ name, better, of }) => [
    name.replace(/, [^,]*$/, ""),
    ...others.map(([, side]) => {
      const known = own.flatMap((round, i) => {
        const [mine, theirs] = [of(round), of(side[i]!)];
        if (mine === undefined || theirs === undefined) return [];
        return [better === "higher" ? mine / theirs : theirs / mine];
      });
      return known.length > 0 ? formatNumber(median(known)) : "";
    }),
  ]);
  const table = markdownTable(["measured", ...rounds.keys()], measured);
  if (others.length === 0) return table;
  return `${table}\n${markdownTable([`${ownName} is better, times`, ...others.map(([name]) => name)], ratios)}`;
}

function agreement(own: readonly number[], theirs: readonly number[]): string {
  const first = own.findIndex((id, i) => id !== theirs[i]);
  return first < 0 ? `the same ${own.length} tokens` : `the same tokens up to token ${first}, then others`;
}
