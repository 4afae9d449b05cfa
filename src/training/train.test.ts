import { cpSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { openSafetensors, readTensor, writeTensors } from "../checkpoint/index.js";
import { LoadedModel, loadModelProcessor } from "../inference/index.js";
import { type HostTensor, toFloat32 } from "../tensor/index.js";
import type { StageName, TrainingConfig } from "./config/index.js";
import { planTraining, type TrainProgress, train } from "./index.js";
import { tinyData, tinyModel, tinyTraining } from "./testing/tiny-training.js";

type Values = Map<string, Float32Array>;

async function weightsOf(folder: string, file = "model.safetensors"): Promise<Values> {
  const opened = await openSafetensors(join(folder, file));
  const values: Values = new Map();
  for (const name of opened.entries.keys()) values.set(name, toFloat32(await readTensor(opened, name)).data);
  return values;
}

/** Makes a projection to 0 of a model's: its visual prompt says nothing, whatever the Q-Former finds. */
async function silence(path: string): Promise<void> {
  const opened = await openSafetensors(path);
  const tensors = new Map<string, HostTensor>();
  for (const name of opened.entries.keys()) {
    const tensor = toFloat32(await readTensor(opened, name));
    if (name.startsWith("language_projection.")) tensor.data.fill(0);
    tensors.set(name, tensor);
  }
  await writeTensors(path, tensors);
}

/** Names of weights that two folders share and that differ. */
function changed(before: Values, after: Values): string[] {
  return [...after]
    .filter(([name, values]) => before.has(name) && String(before.get(name)) !== String(values))
    .map(([name]) => name);
}

const logOf = (output: string, stage: string): { loss: number }[] =>
  readFileSync(join(output, `${stage}.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

interface Case {
  readonly stage: StageName;
  readonly language: "t5" | "llama";
  readonly from: "instructblip" | "blip-2";
  readonly changes?: Partial<TrainingConfig>;
  /** What may change; what else is there must stay as it is. */
  readonly learns: RegExp;
}

const qFormer = /^(qformer\.|query_tokens$|language_projection\.)/;
const qFormerAndNorm = /^(qformer\.|query_tokens$|language_projection\.|vision_model\.post_layernorm\.)/;

describe.each<Case>([
  { stage: "image-encoder", language: "t5", from: "instructblip", learns: /^vision_model\./ },
  { stage: "language-model", language: "llama", from: "blip-2", learns: /^language_model\./ },
  { stage: "language-model", language: "t5", from: "instructblip", learns: /^language_model\./ },
  {
    stage: "blip2-stage-one",
    language: "t5",
    from: "blip-2",
    learns: /^(qformer\.|query_tokens$|vision_model\.post_layernorm\.)/,
  },
  {
    stage: "blip2-stage-one",
    language: "llama",
    from: "blip-2",
    changes: { images: "features" },
    learns: /^(qformer\.|query_tokens$)/,
  },
  { stage: "blip2-stage-two", language: "t5", from: "blip-2", learns: qFormerAndNorm },
  {
    stage: "blip2-stage-two",
    language: "llama",
    from: "blip-2",
    changes: { images: "whole" },
    learns: qFormerAndNorm,
  },
  { stage: "instruction-tuning", language: "t5", from: "instructblip", learns: qFormerAndNorm },
  {
    stage: "instruction-tuning",
    language: "llama",
    from: "blip-2",
    changes: { images: "features" },
    learns: qFormer,
  },
  { stage: "fine-tuning", language: "llama", from: "instructblip", learns: qFormerAndNorm },
])("$stage of $language from $from, $changes", ({ stage, language, from, changes, learns }) => {
  it("learns what the stage trains, leaves all else, and saves a model that loads", async () => {
    const start = await tinyModel(language, from);
    const training = await tinyTraining({ stage, start, ...changes });
    const { model } = await train(training);
    const [before, after] = [await weightsOf(start), await weightsOf(model)];
    const moved = changed(before, after);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.filter((name) => !learns.test(name))).toEqual([]);
    const still = [...after.keys()].filter(
      (name) => learns.test(name) && before.has(name) && !moved.includes(name),
    );
    // The last layer's text rows go nowhere, and softmax does not see biases of keys.
    expect(still.filter((name) => !/key\.bias$|layer\.3\.(intermediate|output)\./.test(name))).toEqual([]);
    expect(logOf(training.output, stage)).toHaveLength(4);
    const loaded = await LoadedModel.load(model, { threads: 1 });
    expect(loaded.config.modelType).toBe(stage === "instruction-tuning" ? "instructblip" : from);
    await loadModelProcessor(model, loaded);
    await loaded.dispose();
  }, 60_000);
});

describe("instruction tuning", () => {
  it("that is interrupted and started again leaves the same files as one that is not", async () => {
    const start = await tinyModel("t5", "instructblip");
    writeFileSync(join(start, "familiarity.json"), "{}");
    const data = [{ own: await tinyData(8) }, { own: await tinyData(4, "others") }];
    const config = {
      stage: "instruction-tuning",
      start,
      data,
      accumulate: 2,
      validation: { every: 3, data: [{ own: await tinyData(3, "unseen") }], samples: 3 },
    } as const;
    const whole = await tinyTraining(config);
    const stopped = await tinyTraining(config);
    await train(whole);
    const controller = new AbortController();
    const interrupt = train(stopped, {
      signal: controller.signal,
      onProgress: ({ step }) => step === 2 && controller.abort(new Error("enough")),
    });
    await expect(interrupt).rejects.toThrow("enough");
    const steps: number[] = [];
    const { best, answers, report, model } = await train(stopped, {
      onProgress: ({ step }) => steps.push(step),
    });
    expect(steps).toEqual([3, 4]);
    expect([3, 4]).toContain(best?.step);
    expect(answers).toEqual([{ name: "own/unseen", samples: 3, before: 0, after: 0 }]);
    // What the start has met says nothing of what the model has met now.
    expect(existsSync(join(model, "familiarity.json"))).toBe(false);
    const page = readFileSync(report, "utf8");
    expect(page).toContain("<h2>Answers before and after</h2>");
    for (const line of [1, 2, 3]) expect(page).toContain(`<td>unseen.jsonl:${line}</td>`);
    // The answers of a finished run are kept.
    const kept = statSync(join(stopped.output, "answers.json")).mtimeMs;
    expect((await train(stopped)).answers).toEqual(answers);
    expect(statSync(join(stopped.output, "answers.json")).mtimeMs).toBe(kept);
    for (const file of [
      "model/model.safetensors",
      "instruction-tuning.jsonl",
      "training.json",
      "answers.json",
    ]) {
      expect(
        readFileSync(join(stopped.output, file)).equals(readFileSync(join(whole.output, file))),
        file,
      ).toBe(true);
    }
  }, 60_000);

  it("saves what the best validation found best, in float32 beside a frozen half-precision rest", async () => {
    const start = await tinyModel("llama", "instructblip", "float16");
    const training = await tinyTraining({
      stage: "instruction-tuning",
      start,
      // What is learnt is wrong in the validation, which gets worse.
      data: [{ own: await tinyData(8, "mine", () => "never") }],
      learningRate: { peak: 0.1, warmup: 0, schedule: "staircase", innerEpoch: 100 },
      validation: { every: 1, data: [{ own: await tinyData(4, "unseen") }], answers: 0 },
    });
    const { model, best } = await train(training);
    const scores = readFileSync(join(training.output, "instruction-tuning.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).validation);
    expect(best?.score).toBe(Math.max(...scores.map(({ score }) => score)));
    expect(scores[0]).toEqual({
      score: -scores[0]["own/unseen"],
      "own/unseen": expect.any(Number),
      "own/unseen accuracy": 0,
    });
    expect(best?.step).toBeLessThan(4);
    const found = await weightsOf(training.output, "instruction-tuning.best.safetensors");
    const saved = await weightsOf(model);
    expect(found.size).toBeGreaterThan(0);
    for (const [name, values] of found) expect(saved.get(name), name).toEqual(values);
    const { entries } = await openSafetensors(join(model, "model.safetensors"));
    expect(entries.get("query_tokens")?.dtype).toBe("float32");
    expect(entries.get("language_model.lm_head.weight")?.dtype).toBe("float16");
  }, 60_000);

  it("drops as published unless it is told not to, and never in a validation", async () => {
    const start = await tinyModel("t5", "instructblip");
    const data = [{ own: await tinyData(8) }];
    const losses = async (dropout?: number): Promise<[number, number]> => {
      const config = {
        stage: "fine-tuning",
        start,
        data,
        steps: 1,
        validation: { data, answers: 0 },
      } as const;
      const training = await tinyTraining({ ...config, learningRate: { peak: 1e-9, warmup: 0 }, dropout });
      await train(training);
      const [{ loss, validation }] = readFileSync(join(training.output, "fine-tuning.jsonl"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      return [loss, validation["own/mine"]];
    };
    const [published, validated] = await losses();
    const [without, validatedWithout] = await losses(0);
    expect(await losses(0.1)).toEqual([published, validated]);
    expect(Math.abs(published - without)).toBeGreaterThan(1e-3);
    expect(validated).toBeCloseTo(validatedWithout, 5);
  }, 60_000);

  it("without readsInstruction trains the ablation: a BLIP-2, without what reads text", async () => {
    const start = await tinyModel("t5", "instructblip");
    const training = await tinyTraining({ stage: "instruction-tuning", start, readsInstruction: false });
    const { model } = await train(training);
    const loaded = await LoadedModel.load(model, { threads: 1 });
    expect(loaded.config).toMatchObject({ modelType: "blip-2", qformer: { readsText: false } });
    await loaded.dispose();
    const names = [...(await weightsOf(model)).keys()];
    expect(names).toContain("qformer.layernorm.weight");
    expect(
      names.filter((name) => /qformer\.embeddings|layer\.\d+\.(intermediate|output)\./.test(name)),
    ).toEqual([]);
  });

  it("from a BLIP-2 says what begins at random; from one of the first stage nothing does", async () => {
    const notices: string[] = [];
    const settings: string[] = [];
    const onNotice = (notice: string): unknown =>
      (notice.includes("settings for images") ? settings : notices).push(notice);
    const blip2 = await tinyModel("t5", "blip-2");
    const first = await tinyTraining({ stage: "blip2-stage-one", start: blip2 });
    const { model: afterOne } = await train(first, { onNotice });
    expect(notices[0]).toMatch(/lacks \d+ tensors, which begin at random: /);
    const second = await tinyTraining({ stage: "blip2-stage-two", start: afterOne });
    const { model: afterTwo } = await train(second, { onNotice });
    const third = await tinyTraining({ stage: "instruction-tuning", start: afterTwo });
    const { model } = await train(third, { onNotice });
    expect(notices).toHaveLength(1);
    await train(await tinyTraining({ stage: "instruction-tuning", start: blip2 }), { onNotice });
    expect(notices[1]).toContain("qformer.embeddings.word_embeddings.weight");
    // What training saves has settings, and what starts from it no notice.
    expect(settings).toHaveLength(2);
    for (const folder of [afterOne, model]) {
      const json = JSON.parse(readFileSync(join(folder, "preprocessor_config.json"), "utf8"));
      expect(json).toMatchObject({
        size: { height: 56, width: 56 },
        image_processor_type: "BlipImageProcessor",
      });
    }

    const one = await weightsOf(afterOne, "stage_one.safetensors");
    expect(await weightsOf(afterTwo, "stage_one.safetensors")).toEqual(one);
    // A moment of training later they are still near; random ones would not be.
    const words = (await weightsOf(model)).get("qformer.embeddings.word_embeddings.weight") as Float32Array;
    const before = one.get("embeddings.word_embeddings.weight") as Float32Array;
    const far = words.reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0);
    expect(far).toBeGreaterThan(0);
    expect(far).toBeLessThan(0.05);
  }, 60_000);

  it("refuses a folder whose run was told otherwise, naming what has changed", async () => {
    const start = await tinyModel("t5", "instructblip");
    const training = await tinyTraining({ stage: "instruction-tuning", start, steps: 2 });
    await train(training);
    const other = { ...training, steps: 1, learningRate: { ...training.learningRate, peak: 0.5 } };
    await expect(train(other)).rejects.toThrow(
      /steps was 2 and is 1; .*learningRate.peak was 0.01 and is 0.5\. /,
    );
  });
});

describe("data", () => {
  /** A file of eight lines, two of which cannot be learnt from. */
  async function spoilt(): Promise<{ data: { own: string }[]; file: string; image: string }> {
    const file = await tinyData(8);
    const lines = readFileSync(file, "utf8").split("\n");
    lines[4] = lines[4]!.replace("What is", "<video>What is");
    writeFileSync(file, lines.join("\n"));
    return { data: [{ own: file }], file, image: join(dirname(file), "6.png") };
  }

  /** A model whose tokenizer keeps a token for videos. */
  async function startWithPlaceholder(): Promise<string> {
    const start = await tinyModel("t5", "instructblip");
    const path = join(start, "tokenizer.json");
    const json = JSON.parse(readFileSync(path, "utf8"));
    const flags = { special: true, normalized: false, lstrip: false, rstrip: false, single_word: false };
    json.added_tokens.push({ id: 199, content: "<video>", ...flags });
    writeFileSync(path, JSON.stringify(json));
    return start;
  }

  it("are looked at whole by the dry run, which names all that is wrong; a training names texts", async () => {
    const { data, image } = await spoilt();
    writeFileSync(image, "no image");
    const start = await startWithPlaceholder();
    const training = await tinyTraining({ stage: "fine-tuning", start, data });
    await expect(planTraining(training)).rejects.toThrow(
      /^2 samples cannot be learnt from:\n {2}mine\.jsonl:5: .*<video>.*\n {2}mine\.jsonl:7: .*6\.png/,
    );
    await expect(train(training)).rejects.toThrow(/^mine\.jsonl:5: the instruction holds <video>/);
    expect(existsSync(join(training.output, "training.json"))).toBe(false);
  }, 60_000);

  it("whose image is broken when it is drawn are named, and a training goes on when it is mended", async () => {
    const start = await tinyModel("t5", "instructblip");
    const file = await tinyData(4);
    const config = {
      stage: "fine-tuning",
      start,
      data: [{ own: file }],
      images: "whole",
      steps: 3,
    } as const;
    const whole = await tinyTraining(config);
    await train(whole);
    const broken = await tinyTraining(config);
    const image = join(dirname(file), "2.png");
    const good = readFileSync(image);
    const spoil = ({ step }: TrainProgress): void => {
      if (step === 2) writeFileSync(image, good.subarray(0, 60));
    };
    await expect(train(broken, { onProgress: spoil })).rejects.toThrow(
      /^mine\.jsonl:3: .*2\.png: .* What was learnt is saved: put this right and start the same training again/,
    );
    expect(logOf(broken.output, "fine-tuning")).toHaveLength(2);
    writeFileSync(image, good);
    const steps: number[] = [];
    await train(broken, { onProgress: ({ step }) => steps.push(step) });
    expect(steps).toEqual([3]);
    const model = "model/model.safetensors";
    expect(readFileSync(join(broken.output, model)).equals(readFileSync(join(whole.output, model)))).toBe(
      true,
    );
  }, 60_000);

  it("whose images were exchanged between two halves of a run are named", async () => {
    const start = await tinyModel("t5", "instructblip");
    const [file, other] = [await tinyData(4), await tinyData(3, "other")];
    const data = [{ own: file }, { own: other }];
    const training = await tinyTraining({
      stage: "fine-tuning",
      start,
      data,
      images: "features",
      steps: 2,
    });
    const notices: string[] = [];
    const onNotice = (notice: string): unknown => notices.push(notice);
    await train(training, { onNotice });
    await train(training, { onNotice });
    expect(notices.filter((notice) => /have changed/.test(notice))).toEqual([]);
    cpSync(join(dirname(other), "1.png"), join(dirname(other), "0.png"));
    await train(training, { onNotice });
    const found = notices.filter((notice) => /have changed/.test(notice));
    expect(found).toEqual([
      expect.stringContaining(`the images of ${other} have changed since the run began`),
    ]);
  }, 60_000);
});

it("a run goes on where its folder, start and data are seen at other places", async () => {
  const old = temporaryFolder();
  const place = join(old, "disk");
  const data = await tinyData(4);
  cpSync(dirname(data), join(place, "data"), { recursive: true, preserveTimestamps: true });
  cpSync(await tinyModel("t5", "instructblip"), join(place, "start"), { recursive: true });
  const config = (at: string) => ({
    ...({ stage: "fine-tuning", start: join(at, "start"), output: join(at, "run") } as const),
    ...{ data: [{ own: join(at, "data/mine.jsonl") }], steps: 2 },
  });
  const training = await tinyTraining(config(place));
  const stopped = train(training, {
    onProgress: () => {
      throw new Error("killed");
    },
  });
  await expect(stopped).rejects.toThrow("killed");
  const elsewhere = join(old, "elsewhere");
  renameSync(place, elsewhere);
  const notices: string[] = [];
  const moved = await tinyTraining(config(elsewhere));
  await train(moved, { onNotice: (notice) => notices.push(notice) });
  expect(notices.filter((notice) => /changed/.test(notice))).toEqual([]);
}, 60_000);

it("a finished run goes on when its steps are raised", async () => {
  const start = await tinyModel("t5", "instructblip");
  const training = await tinyTraining({ stage: "fine-tuning", start, steps: 2 });
  await train(training);
  const [first] = logOf(training.output, "fine-tuning");
  const steps: number[] = [];
  const notices: string[] = [];
  const longer = {
    ...training,
    steps: 4,
    learningRate: { ...training.learningRate, warmup: 2, innerEpoch: 7 },
  };
  await train(longer, {
    onProgress: ({ step }) => steps.push(step),
    onNotice: (notice) => notices.push(notice),
  });
  expect(steps).toEqual([3, 4]);
  expect(notices.join()).toContain("steps were 2 and are 4: those that were taken stay as they are");
  expect(logOf(training.output, "fine-tuning")).toHaveLength(4);
  expect(logOf(training.output, "fine-tuning")[0]).toEqual(first);
  await expect(train(training)).rejects.toThrow("steps was 4 and is 2");
}, 60_000);

it("a plan says what would be trained, and trains nothing", async () => {
  const start = await tinyModel("t5", "blip-2");
  const data = [{ own: await tinyData(9) }, { own: await tinyData(4, "others"), factor: 3 }];
  const training = await tinyTraining({ stage: "instruction-tuning", start, data, accumulate: 3 });
  const plan = await planTraining(training);
  expect(plan).toMatchObject({
    stage: "instruction-tuning",
    steps: 4,
    samplesPerStep: 12,
    sets: [
      { name: "own/mine", records: 9, probability: 1 / 3 },
      { name: "own/others", records: 4, probability: 2 / 3 },
    ],
  });
  const size = (values: Values): number => [...values.values()].reduce((sum, { length }) => sum + length, 0);
  const { model } = await train(training);
  expect(plan.trained + plan.frozen).toBe(size(await weightsOf(model)));
  expect(plan.fresh).toBe(plan.trained + plan.frozen - size(await weightsOf(start)));
});

it("does not start the stages of BLIP-2 from an InstructBLIP", async () => {
  const training = await tinyTraining({
    stage: "blip2-stage-two",
    start: await tinyModel("t5", "instructblip"),
  });
  await expect(train(training)).rejects.toThrow("Start from a BLIP-2");
});

it("compares no record with itself", async () => {
  const training = await tinyTraining({
    stage: "blip2-stage-one",
    start: await tinyModel("t5", "blip-2"),
    validation: { data: [{ own: await tinyData(1, "unseen") }] },
  });
  await expect(train(training)).rejects.toThrow("own/unseen has one record; blip2-stage-one compares");
});

it("says which output cannot be a folder", async () => {
  const start = await tinyModel("t5", "instructblip");
  const training = await tinyTraining({ stage: "instruction-tuning", start });
  const output = join(start, "config.json");
  await expect(train({ ...training, output })).rejects.toThrow(`Cannot make the folder ${output}: `);
});

it("needs the Q-Former's tokenizer where it reads text, from wherever it is", async () => {
  const start = await tinyModel("t5", "blip-2");
  const elsewhere = join(temporaryFolder(), "tokenizer");
  renameSync(join(start, "qformer_tokenizer"), elsewhere);
  const without = await tinyTraining({ stage: "instruction-tuning", start });
  await expect(train(without)).rejects.toThrow("Give the folder of its tokenizer");
  const { model } = await train({ ...without, qformerTokenizer: elsewhere });
  expect(readFileSync(join(model, "qformer_tokenizer/tokenizer.json"))).toEqual(
    readFileSync(join(elsewhere, "tokenizer.json")),
  );
});

describe("samples with facts and regions", () => {
  const write = (rows: readonly object[]): string => {
    const path = join(temporaryFolder(), "described.jsonl");
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    return path;
  };
  const described = (i: number): object => ({
    instruction: `What is image ${i}?`,
    answer: `a cat and ${i} dogs`,
    facts: ["a cat", `${i} dogs`],
  });

  it("teach the language model without images, which other stages need", async () => {
    const own = write([0, 1, 2, 3].map(described));
    const start = await tinyModel("t5", "blip-2");
    const config = { stage: "language-model", start, data: [{ own }], factNoise: 0.5 } as const;
    const training = await tinyTraining({
      ...config,
      validation: { every: 2, data: [{ own }], samples: 4 },
    });
    const { model } = await train(training);
    const learnt = changed(await weightsOf(start), await weightsOf(model));
    // Facts are summed embeddings, to which the gradient comes through the encoder.
    expect(learnt).toContain("language_model.shared.weight");
    const images = await tinyTraining({ stage: "image-encoder", start, data: [{ own }] });
    await expect(planTraining(images)).rejects.toThrow(
      "described.jsonl:1: has no image, and image-encoder learns from images; leave it out",
    );
  }, 60_000);

  it("of more facts than the model reads are refused", async () => {
    const facts = Array.from({ length: 600 }, () => "a cat");
    const own = write([{ ...described(0), facts }]);
    const start = await tinyModel("llama", "blip-2");
    const training = await tinyTraining({ stage: "language-model", start, data: [{ own }] });
    await expect(planTraining(training)).rejects.toThrow(
      "described.jsonl:1: 600 facts, instruction and answer together are more than the 512 tokens that this model reads",
    );
  });

  it("teach the image encoder by whole images only", async () => {
    const folder = dirname(await tinyData(4));
    const regions = [{ box: [0, 0, 0.5, 0.5], texts: ["a cat", "cat"] }];
    const own = write(
      [0, 1, 2, 3].map((i) => ({ ...described(i), image: join(folder, `${i}.png`), regions })),
    );
    const config = {
      stage: "image-encoder",
      start: await tinyModel("t5", "blip-2"),
      data: [{ own }],
    } as const;
    await expect(planTraining(await tinyTraining(config))).rejects.toThrow(
      'described.jsonl:1: has regions, which are not where they were in an augmented image; set images to "whole"',
    );
    const training = await tinyTraining({ ...config, images: "whole" });
    await train(training);
    const losses = logOf(training.output, "image-encoder").map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  }, 60_000);

  it("teach each query to say one", async () => {
    const folder = dirname(await tinyData(4));
    const start = await tinyModel("t5", "instructblip");
    await silence(join(start, "model.safetensors"));
    const images = [0, 1, 2, 3].map((i) => ({ ...described(i), image: join(folder, `${i}.png`) }));
    const facts = Array.from({ length: 8 }, (_, i) => `${i} dogs`);
    const training = await tinyTraining({
      stage: "fact-alignment",
      start,
      data: [{ own: write(images.map((row) => ({ ...row, facts }))) }],
      steps: 12,
    });
    const before = await weightsOf(start);
    const { model } = await train(training);
    const losses = logOf(training.output, "fact-alignment").map(({ loss }) => loss);
    expect(losses[0]).toBeCloseTo(1, 6);
    expect(losses.at(-1)).toBeLessThan(0.8);
    const learnt = changed(before, await weightsOf(model));
    expect(learnt.filter((name) => !qFormer.test(name))).toEqual([]);
    expect(learnt.some((name) => /crossattention/.test(name))).toBe(true);
    const lacking = await tinyTraining({
      stage: "fact-alignment",
      start,
      data: [{ own: write(images.slice(0, 1)) }],
    });
    await expect(planTraining(lacking)).rejects.toThrow(
      "described.jsonl:1: has 2 facts, and fact-alignment teaches each of the 8 queries one; give as many",
    );
  }, 60_000);
});
