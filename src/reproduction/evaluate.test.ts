import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { parameterLayout } from "../models/index.js";
import { randomParameters } from "../training/index.js";
import type { Budget, StageBudget } from "./budget.js";
import { evaluateModel, evaluateText, scoreOf } from "./evaluate.js";
import { modelConfig } from "./model.js";
import { writeModelFolder } from "./model-folder.js";
import { conditions, type SetResult } from "./results.js";
import { type Study, shapesOf } from "./study.js";
import { encodeTests, scoredSets } from "./test-sets.js";
import { openTokenizers } from "./tokenizers.js";

const stage: StageBudget = { steps: 1, batch: 4, peak: 1e-3 };
const sampleCount = 4;
const budget: Budget = {
  ...{ seeds: [1], images: 8, testSeed: 5, testSamples: sampleCount, gateSamples: sampleCount },
  ...{
    imageEncoder: stage,
    languageModel: stage,
    stageOne: stage,
    stageTwo: stage,
    tuning: stage,
    fineTuning: stage,
  },
};

/** Of every kind of answer: written, a caption, ranked options, a dialog's, a meme's, a video's from a vocabulary. */
const sets = ["vqav2", "nocaps", "iconqa", "visdial", "hateful_memes", "msvd_qa"];

const study: Study = { directory: temporaryFolder(), budget, tokenizers: openTokenizers() };
const folder = join(study.directory, "random-model");

/** Models of random weights. */
beforeAll(async () => {
  const config = modelConfig("t5", 4, true);
  const parameters = randomParameters(shapesOf(parameterLayout(config)), config, 1);
  await writeModelFolder(folder, "t5", config, parameters);
  await encodeTests(study);
}, 300_000);

describe("evaluateModel", { timeout: 300_000 }, () => {
  let found: Record<string, SetResult>;
  beforeAll(async () => {
    found = await evaluateModel(study, folder, "instructblip", "instructions", sets);
  }, 300_000);

  it("has each set's metric, and every sample under every condition", () => {
    expect(Object.fromEntries(Object.entries(found).map(([name, { metric }]) => [name, metric]))).toEqual({
      ...{ vqav2: "accuracy", nocaps: "truth", iconqa: "accuracy", visdial: "reciprocal rank" },
      ...{ hateful_memes: "ROC-AUC", msvd_qa: "accuracy" },
    });
    for (const [name, { samples, metric, cider }] of Object.entries(found)) {
      expect(cider === undefined, name).toBe(name !== "nocaps");
      for (const condition of conditions) {
        expect(samples[condition]).toHaveLength(sampleCount);
        for (const { value, label } of samples[condition]) {
          expect(Number.isFinite(value)).toBe(true);
          expect(label === undefined, name).toBe(metric !== "ROC-AUC");
          if (metric !== "ROC-AUC") expect(value >= 0 && value <= 1).toBe(true);
        }
      }
    }
  });

  it("shows models other images when they are to be wrong, or empty", () => {
    const { own, wrong, blank } = found.hateful_memes!.samples;
    const values = (samples: typeof own) => samples.map(({ value }) => value);
    expect(values(wrong)).not.toEqual(values(own));
    expect(values(blank)).not.toEqual(values(own));
    expect(values(blank)).not.toEqual(values(wrong));
    expect(wrong.map(({ label, skill }) => [label, skill])).toEqual(
      own.map(({ label, skill }) => [label, skill]),
    );
  });

  it("finds the same again", async () => {
    expect(await evaluateModel(study, folder, "instructblip", "instructions", sets)).toEqual(found);
  });

  it("stops when it is told to", async () => {
    const reason = new Error("stopped");
    const stopped = { ...study, signal: AbortSignal.abort(reason) };
    await expect(evaluateModel(stopped, folder, "instructblip", "instructions", sets)).rejects.toBe(reason);
  });
});

it("the gate measures every scored set, in words and in vectors", async () => {
  const gate = await evaluateText(study, folder);
  expect(Object.keys(gate).sort()).toEqual(scoredSets.map(({ name }) => name).sort());
  for (const { words, vectors } of Object.values(gate)) {
    for (const score of [words, vectors]) expect(score >= 0 && score <= 1).toBe(true);
  }
}, 300_000);

describe("scoreOf", () => {
  const sample = (value: number, label?: number) => ({ skill: "other" as const, value, label });
  const samples = (own: ReturnType<typeof sample>[]) => ({ own, wrong: [sample(1)], blank: [] });

  it("is the mean of the values, of the condition that is asked for", () => {
    const result: SetResult = {
      metric: "accuracy",
      samples: samples([sample(1), sample(0), sample(0), sample(1)]),
    };
    expect(scoreOf(result)).toBe(0.5);
    expect(scoreOf(result, "wrong")).toBe(1);
  });

  it("of memes is how often an unkind one is above a kind one", () => {
    const own = [sample(3, 1), sample(-1, 1), sample(0, 0), sample(-2, 0)];
    expect(scoreOf({ metric: "ROC-AUC", samples: samples(own) })).toBe(0.75);
  });
});
