import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { defineTraining, loadTraining, parseTraining, stageDefaults, stageNames } from "./index.js";

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
  for (const name of ["start", "model", "coco", "vqa"]) mkdirSync(join(folder, name));
  for (const name of ["mine.jsonl", "other/mine.jsonl"]) {
    mkdirSync(join(folder, "other"), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
});

const good = {
  stage: "instruction-tuning",
  start: "start",
  output: "run",
  data: [{ own: "mine.jsonl" }],
  batch: 8,
} as const;

/** The error's lines. */
async function problemsOf(config: unknown): Promise<string[]> {
  const error = await parseTraining(config, folder, "my.yaml").then(
    () => undefined,
    (error: Error) => error,
  );
  expect(error).toMatchObject({ name: "TrainingConfigError", message: expect.stringMatching(/^my\.yaml/) });
  return (error as unknown as { problems: string[] }).problems;
}

const vqa = { set: "vqav2", directory: "vqa" };
const coco = { set: "coco_caption", directory: "coco" };

/** What is changed, and what is said about it. */
const mistakes: [string, object, unknown[]][] = [
  ["a missing key", { batch: undefined }, ["batch is missing; expected a whole number, 1 to 65536"]],
  ["an unknown key", { bacth: 3 }, ['bacth is not known; did you mean "batch"?']],
  [
    "one like none",
    { colour: 1 },
    [
      "colour is not known; there are stage, start, initialize, parts, output, data, batch, accumulate, steps, learningRate, weightDecay, betas, clipping, dropout, maxPromptTokens, maxAnswerTokens, factNoise, images, maxPixels, validation, readsInstruction, qformerTokenizer, cache, seed, threads",
    ],
  ],
  [
    "a nested unknown key",
    { learningRate: { Peek: 1 } },
    ['learningRate.Peek is not known; did you mean "peak"?'],
  ],
  [
    "another type",
    { learningRate: { peak: "high" } },
    ["learningRate.peak is 'high'; expected a number above 0, at most 10"],
  ],
  [
    "not an object",
    { validation: 3 },
    ["validation is 3; expected an object of every, data, samples, answers"],
  ],
  [
    "an unknown stage",
    { stage: "stage-one" },
    [
      'stage is \'stage-one\'; expected one of "image-encoder", "language-model", "fact-alignment", "blip2-stage-one", "blip2-stage-two", "instruction-tuning", "fine-tuning"',
    ],
  ],
  [
    "another program's key",
    { max_txt_len: 32 },
    ['max_txt_len is not known; did you mean "maxPromptTokens"?'],
  ],
  ["an older version's key", { pictures: "whole" }, ['pictures is not known; did you mean "images"?']],
  [
    "another program's key, nested",
    { data: [{ dataset: "vqav2", directory: "vqa" }] },
    ['data.0.dataset is not known; did you mean "set"?'],
  ],
  ["a key that a terminal obeys", { "\u001b[2J": 1 }, [expect.stringMatching(/^\\u001b\[2J is not known/)]],
  ["a batch without end", { batch: 1e9 }, ["batch is 1000000000; expected a whole number, 1 to 65536"]],
  [
    "steps without end",
    { steps: 1e15 },
    ["steps is 1000000000000000; expected a whole number, 1 to 10000000"],
  ],
  [
    "batches without end",
    { accumulate: 1e12 },
    ["accumulate is 1000000000000; expected a whole number, 1 to 65536"],
  ],
  [
    "a rate without end",
    { learningRate: { peak: 1e300 } },
    ["learningRate.peak is 1e+300; expected a number above 0, at most 10"],
  ],
  [
    "a factor without end",
    { data: [{ own: "mine.jsonl", factor: 1e308 }] },
    ["data.0.factor is 1e+308; expected a number above 0, at most 1000000"],
  ],
  [
    "dropout of what has none",
    { stage: "image-encoder", steps: 10, dropout: 0.1 },
    ["dropout is not of image-encoder; leave it out"],
  ],
  [
    "prompts of a stage without",
    { stage: "blip2-stage-one", maxPromptTokens: 3 },
    ["maxPromptTokens is not of blip2-stage-one; leave it out"],
  ],
  ["no accumulation", { accumulate: 0 }, ["accumulate is 0; expected a whole number, 1 to 65536"]],
  ["half a step", { steps: 1.5 }, ["steps is 1.5; expected a whole number, 1 to 10000000"]],
  ["no data", { data: [] }, ["data is []; expected a list of data sets"]],
  ["betas", { betas: [0.9, 1] }, ["betas.1 is 1; expected a number, 0 to below 1"]],
  [
    "images",
    { images: "cropped" },
    ['images is \'cropped\'; expected one of "augmented", "whole", "features"'],
  ],
  ["a number that is none", { clipping: Number.NaN }, ["clipping is NaN; expected a number above 0"]],
  [
    "two at once",
    { seed: -1, threads: 0 },
    [
      "seed is -1; expected a whole number, 0 to 4294967295",
      "threads is 0; expected a whole number, 1 to 1024",
    ],
  ],
  [
    "a long warm-up",
    { steps: 1000, learningRate: { warmup: 1000 } },
    ["learningRate.warmup is 1000; expected fewer than the 1000 steps"],
  ],
  [
    "a rise from above",
    { learningRate: { start: 1 } },
    ["learningRate.start is 1; expected at most the peak, 0.00001"],
  ],
  [
    "a fall to above",
    { learningRate: { minimum: 1 } },
    ["learningRate.minimum is 1; expected at most the peak, 0.00001"],
  ],
  [
    "a cosine in steps",
    { learningRate: { schedule: "cosine", innerEpoch: 5 } },
    ["learningRate.innerEpoch is of the staircase; leave it out, or set learningRate.schedule"],
  ],
  ["no start", { start: "nowhere" }, ["start: there is no folder FOLDER/nowhere"]],
  ["a file to start from", { start: "mine.jsonl" }, ["start: FOLDER/mine.jsonl is no folder"]],
  ["no tokenizer", { qformerTokenizer: "nowhere" }, ["qformerTokenizer: there is no folder FOLDER/nowhere"]],
  [
    "an unknown set",
    { data: [{ set: "vqa2", directory: "vqa" }] },
    ['data.0.set is "vqa2"; did you mean "vqav2"?'],
  ],
  [
    "a missing folder",
    { data: [{ set: "vqav2", directory: "no" }] },
    ["data.0.directory: there is no folder FOLDER/no"],
  ],
  [
    "no folder at all",
    { data: [{ set: "vqav2" }] },
    ["data.0.directory is missing; expected the folder of vqav2"],
  ],
  ["a missing file", { data: [{ own: "no.jsonl" }] }, ["data.0.own: there is no file FOLDER/no.jsonl"]],
  [
    "an unknown split",
    { data: [{ ...vqa, splits: ["dev"] }] },
    ['data.0.splits has no "dev"; vqav2 has train, val, test, test-dev'],
  ],
  [
    "a set without train",
    { data: [{ set: "nocaps", directory: "coco" }] },
    ['data.0.splits has no "train"; nocaps has val, test'],
  ],
  [
    "videos",
    { data: [{ set: "ivqa", directory: "vqa" }] },
    ['data.0.set is "ivqa", a set of videos; training reads images'],
  ],
  [
    "a set twice",
    { data: [vqa, vqa] },
    ["data.1: vqav2 is in the list twice; give factor to draw it more often, or rename a file"],
  ],
  [
    "files of one name",
    { data: [{ own: "mine.jsonl" }, { own: "other/mine.jsonl" }] },
    ["data.1: own/mine is in the list twice; give factor to draw it more often, or rename a file"],
  ],
  [
    "own and a set",
    { data: [{ own: "mine.jsonl", set: "vqav2" }] },
    ["data.0.set does not go with own; leave one of the two out"],
  ],
  ["neither", { data: [{ factor: 2 }] }, ["data.0 is of no data; expected set and directory, own, or world"]],
  [
    "the world with what is not of it",
    { data: [{ world: "questions", own: "own.jsonl", upright: true }] },
    [
      "data.0.own does not go with world; leave one of the two out",
      "data.0.upright does not go with world; leave one of the two out",
    ],
  ],
  [
    "what is learnt of the world otherwise",
    { data: [{ world: "regions" }] },
    ['data.0.world is "regions"; instruction-tuning learns from "questions" or "relations" or "captions"'],
  ],
  [
    "twice the same of the world",
    { data: [{ world: "questions" }, { world: "questions", split: "test" }] },
    ["data.1: world/questions is in the list twice; give factor to draw it more often, or rename a file"],
  ],
  [
    "a part of the world that is none",
    { data: [{ world: "questoins" }] },
    ['data.0.world is \'questoins\'; expected one of "regions", "captions", "questions", "relations"'],
  ],
  [
    "validation's data",
    { validation: { data: [{ own: "no.jsonl" }] } },
    ["validation.data.0.own: there is no file FOLDER/no.jsonl"],
  ],
  [
    "questions for a stage of captions",
    { stage: "blip2-stage-two", data: [coco, vqa] },
    ['data.1.set is "vqav2", which has no captions; blip2-stage-two learns from captions'],
  ],
  [
    "nothing to compare with",
    { stage: "blip2-stage-one", batch: 1 },
    ["batch is 1; blip2-stage-one compares the samples of a batch, expected at least 2"],
  ],
  [
    "one sample to be validated with nothing",
    { stage: "blip2-stage-one", validation: { samples: 1, data: [{ own: "mine.jsonl" }] } },
    ["validation.samples is 1; blip2-stage-one compares samples with each other, expected at least 2"],
  ],
  [
    "a start that would be written over",
    { start: "model", output: "." },
    ["start is the folder model of output, which the trained model would replace; give another output"],
  ],
  [
    "features that are trained",
    { stage: "image-encoder", steps: 500, images: "features" },
    ['images is "features"; image-encoder trains what they come from: "augmented" or "whole"'],
  ],
  [
    "noise of facts that are not read",
    { stage: "image-encoder", steps: 500, factNoise: 0.5 },
    ["factNoise is not of image-encoder; leave it out"],
  ],
  [
    "parts that are not there",
    { parts: { imageEncoder: "nowhere" } },
    ["parts.imageEncoder: there is no folder FOLDER/nowhere"],
  ],
  [
    "parts of other names",
    { parts: { qformer: "model" } },
    [expect.stringContaining("parts.qformer is not known")],
  ],
  [
    "another way to begin",
    { initialize: "zeros" },
    [expect.stringContaining("initialize is 'zeros'; expected one of \"random\"")],
  ],
  [
    "noise that would turn words around",
    { stage: "language-model", steps: 500, factNoise: 1.5 },
    ["factNoise is 1.5; expected a number, 0 to 1"],
  ],
  [
    "images of texts",
    { stage: "language-model", steps: 500, images: "whole" },
    ["images is not of language-model, which learns from texts alone; leave it out"],
  ],
  [
    "an instruction in BLIP-2",
    { stage: "blip2-stage-two", readsInstruction: true },
    ["readsInstruction is not of blip2-stage-two; leave it out"],
  ],
  [
    "steps that nobody published",
    { stage: "fine-tuning", start: "nowhere" },
    ["steps is missing; of fine-tuning no number is published", "start: there is no folder FOLDER/nowhere"],
  ],
];

it.each(mistakes)("%s", async (_name, changes, problems) => {
  const found = await problemsOf({ ...good, ...changes });
  const inFolder = (line: unknown) => (typeof line === "string" ? line.replaceAll("FOLDER", folder) : line);
  expect(found).toEqual(problems.map(inFolder));
});

it("lists several problems one below the other, and one in a line", async () => {
  await expect(parseTraining({ ...good, seed: -1 }, folder, "my.yaml")).rejects.toThrow(
    /^my.yaml: seed is -1;/,
  );
  const two = parseTraining({ ...good, seed: -1, batch: 0 }, folder, "my.yaml");
  await expect(two).rejects.toThrow(/^my.yaml has 2 problems:\n {2}batch is 0;.*\n {2}seed is -1;.*$/);
  await expect(parseTraining([], folder)).rejects.toThrow(
    "the configuration is []; expected an object of stage,",
  );
});

it("takes models by their names from the hub's cache, and downloads none", async () => {
  const cache = temporaryFolder();
  vi.stubEnv("HF_HUB_CACHE", cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  const commit = "0123456789".repeat(4);
  const snapshot = join(cache, "models--owner--model", "snapshots", commit);
  mkdirSync(snapshot, { recursive: true });
  for (const file of ["config.json", "tokenizer.json", "model.safetensors"])
    writeFileSync(join(snapshot, file), "");
  const start = `owner/model@${commit}`;
  const parts = { languageModel: start };
  expect(await parseTraining({ ...good, start, parts }, folder)).toMatchObject({
    start: snapshot,
    parts: { languageModel: snapshot },
  });
  expect(await problemsOf({ ...good, parts: { imageEncoder: "owner/modle" } })).toEqual([
    expect.stringMatching(
      /^parts\.imageEncoder: There is no folder .*modle, and no model owner\/modle in the cache .*`instructblip models get owner\/modle` downloads it/,
    ),
  ]);
});

describe("defaults", () => {
  it("are the published numbers, with paths beside the file", async () => {
    expect(await parseTraining(good, folder)).toEqual({
      stage: "instruction-tuning",
      start: join(folder, "start"),
      output: join(folder, "run"),
      cache: join(folder, "run/cache"),
      data: [{ own: join(folder, "mine.jsonl") }],
      batch: 8,
      accumulate: 1,
      steps: 60_000,
      learningRate: {
        schedule: "staircase",
        peak: 1e-5,
        start: 1e-8,
        minimum: 0,
        warmup: 1000,
        innerEpoch: 3000,
      },
      weightDecay: 0.05,
      betas: [0.9, 0.999],
      clipping: null,
      notices: [],
      dropout: 0.1,
      maxPromptTokens: 128,
      maxAnswerTokens: 256,
      images: "augmented",
      seed: 1,
    });
  });

  it("stand where a key is there and says nothing", async () => {
    const silent = { dropout: undefined, seed: undefined, learningRate: { peak: undefined } };
    expect(await parseTraining({ ...good, ...silent }, folder)).toEqual(await parseTraining(good, folder));
  });

  it("are merged key by key", async () => {
    const { learningRate, validation } = await parseTraining(
      { ...good, learningRate: { peak: 1e-3 }, validation: { data: [{ ...vqa, splits: ["val"] }] } },
      folder,
    );
    expect(learningRate).toEqual({ ...stageDefaults["instruction-tuning"].learningRate, peak: 1e-3 });
    expect(validation).toEqual({
      every: 3000,
      samples: 1000,
      answers: 50,
      data: [{ set: "vqav2", directory: join(folder, "vqa"), splits: ["val"] }],
    });
  });

  it.each([
    [1, { warmup: 0, innerEpoch: 1 }, 1],
    [2, { warmup: 1, innerEpoch: 1 }, 1],
    [300, { warmup: 15, innerEpoch: 15 }, 60],
    [20_000, { warmup: 1000, innerEpoch: 1000 }, 3000],
  ])("that count steps fit a run of %i", async (steps, rate, every) => {
    const validation = { data: [{ own: "mine.jsonl" }] };
    const training = await parseTraining({ ...good, steps, validation }, folder);
    expect(training.learningRate).toMatchObject(rate);
    expect(training.validation?.every).toBe(every);
  });

  it("that were fitted to a short run are said, and none that were chosen", async () => {
    const validation = { data: [{ own: "mine.jsonl" }] };
    const short = await parseTraining({ ...good, steps: 300, validation }, folder);
    expect(short.notices).toEqual([
      "fitted to 300 steps: learningRate.warmup 15 (published: 1000), learningRate.innerEpoch 15 (published: 3000), " +
        "validation.every 60 (published: 3000)",
    ]);
    const chosen = { ...good, steps: 300, learningRate: { schedule: "cosine", warmup: 15 } };
    expect((await parseTraining(chosen, folder)).notices).toEqual([]);
    expect((await parseTraining(good, folder)).notices).toEqual([]);
  });

  it.each([
    ["blip2-stage-one", 0.1, undefined, 32],
    ["blip2-stage-two", 0.1, 32, 32],
    ["fine-tuning", 0.1, 128, 256],
    ["language-model", 0, 128, 256],
    ["image-encoder", undefined, undefined, undefined],
  ] as const)("of %s drop and cut as published", async (stage, dropout, prompt, answer) => {
    const training = await parseTraining({ ...good, stage, steps: 100 }, folder);
    const { maxPromptTokens, maxAnswerTokens } = training;
    expect([training.dropout, maxPromptTokens, maxAnswerTokens]).toEqual([dropout, prompt, answer]);
  });

  it.each(stageNames)("of %s fit together", async (stage) => {
    const steps = stageDefaults[stage].steps ?? 10_000;
    await expect(parseTraining({ ...good, stage, steps }, folder)).resolves.toMatchObject({ stage, steps });
  });
});

describe("a file", () => {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const json = JSON.stringify(good);

  it.each([
    ["config.json", json],
    [
      "config.yaml",
      "stage: instruction-tuning\nstart: start\noutput: run\nbatch: 8\ndata:\n  - own: mine.jsonl\n",
    ],
    ["object.mjs", `export default ${json};`],
    ["function.mjs", `export default async () => (${json});`],
    ["object.ts", `enum Rows { Few = 8 }\nexport default { ...${json}, batch: Rows.Few } as object;`],
    ["function.ts", `export default async (): Promise<object> => (${json});`],
  ])("%s is read, and its paths are relative to it", async (name, text) => {
    expect(await loadTraining(write(name, text))).toEqual(await parseTraining(good, folder));
  });

  it.each([
    ["broken.json", "{", "cannot be read: "],
    ["broken.yaml", "a: [", "cannot be read: "],
    ["deep.yaml", "[".repeat(20_000), "cannot be read: it is nested too deeply"],
    ["twice.yaml", "seed: 1\nbatch: 2\nseed: 3\n", 'cannot be read: the key "seed" is there twice'],
    [
      "twice-below.yaml",
      "learningRate: { peak: 1, peak: 2 }",
      'cannot be read: the key "peak" is there twice',
    ],
    ["long.yaml", "# long\n".repeat(40_000), "has 280,000 bytes; a configuration has at most 262,144"],
    ["throws.mjs", "throw new Error('oh');", "cannot be read: oh"],
    ["empty.mjs", "export const a = 1;", "cannot be read: it has no default export"],
    ["throws.ts", "throw new Error('oh' as string);", "cannot be read: oh"],
    ["broken.ts", "export default {", "cannot be read: "],
    ["empty.ts", "export type A = 1;", "cannot be read: it has no default export"],
    ["config.toml", "", "its name ends in none of .mjs, .js, .ts, .json, .yaml, .yml"],
    ["wrong.yaml", "- 1", "the configuration is [ 1 ]; expected an object"],
  ])("%s is refused", async (name, text, message) => {
    const path = write(name, text);
    await expect(loadTraining(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it("of many keys is refused soon, in few lines", async () => {
    const path = write("keys.yaml", Array.from({ length: 25_000 }, (_, i) => `k${i}: 1\n`).join(""));
    const error: Error = await loadTraining(path).then(
      () => new Error("read"),
      (error) => error,
    );
    const lines = error.message.split("\n");
    expect(lines[0]).toBe(`${path} has 25,005 problems:`);
    expect(lines).toHaveLength(22);
    expect(lines[21]).toBe("  and 24,985 more");
  });

  it("that is missing is refused", async () => {
    await expect(loadTraining(join(folder, "no.yaml"))).rejects.toThrow("no.yaml: there is no such file");
    await expect(loadTraining(folder)).rejects.toThrow("it is a folder, not a file");
  });
});

it("defineTraining gives back what it was given", () => {
  expect(defineTraining(good)).toBe(good);
});
