import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import type { TrainingSample } from "../data/index.js";
import type { Feeds, FrozenImages, Phase } from "../model/frozen-images.js";
import { openStartingModel, type StartingModel } from "../model/starting-model.js";
import { tinyData, tinyModel, tinyTraining } from "../testing/tiny-training.js";
import { languageModelObjective } from "./language-model-objective.js";

let training: Training;
let startingModel: StartingModel;

beforeAll(async () => {
  const data = [{ own: await tinyData(1) }];
  training = await tinyTraining({ stage: "language-model", start: await tinyModel("llama", "blip-2"), data });
  startingModel = await openStartingModel(training);
  return () => startingModel.files.dispose();
});

const sample = (facts?: readonly string[]): TrainingSample => ({
  record: "mine.jsonl:1",
  set: "own/mine",
  instruction: "What is it?",
  target: "a cat",
  draw: 0,
  mayFlip: true,
  facts,
});

async function feedsOf(
  samples: TrainingSample[],
  { factNoise, seed = 1, phase = "training" }: { factNoise?: number; seed?: number; phase?: Phase } = {},
): Promise<Feeds> {
  const images = {} as FrozenImages;
  const objective = await languageModelObjective({
    training: { ...training, factNoise },
    startingModel,
    images,
  });
  return objective.feeds(samples, phase, new Random(seed), new Map());
}

const ids = (text: string): number[] =>
  startingModel.promptProcessor.tokenizer.encode(text, { addSpecialTokens: false });

describe("facts", () => {
  it("are the words of each, padded with weights of 0; positions count them", async () => {
    const { fact_ids, fact_weights, positions, input_ids } = await feedsOf([
      sample(["cat", "two dogs"]),
      sample(),
    ]);
    const [cat, dogs] = [ids("cat"), ids("two dogs")];
    const words = Math.max(cat.length, dogs.length);
    expect(fact_ids!.shape).toEqual([2, 2, words]);
    const padded = (values: number[]) => [...values, ...new Array(words - values.length).fill(0)];
    const none = new Array(2 * words).fill(0);
    expect([...(fact_ids!.data as Int32Array)]).toEqual([...padded(cat), ...padded(dogs), ...none]);
    const ones = [...padded(cat.map(() => 1)), ...padded(dogs.map(() => 1))];
    expect([...(fact_weights!.data as Float32Array)]).toEqual([...ones, ...none]);
    expect(positions!.shape[1]).toBe(2 + input_ids!.shape[1]!);
  });

  it("of none are a row of zeros", async () => {
    const { fact_ids, fact_weights } = await feedsOf([sample(), sample([])]);
    expect([fact_ids!.shape, [...(fact_weights!.data as Float32Array)]]).toEqual([
      [2, 1, 1],
      [0, 0],
    ]);
  });

  it("have weights that differ from 1 by factNoise at most, others in each step, in training only", async () => {
    const facts = Array.from({ length: 200 }, () => "cat");
    const weightsOf = async (options: Parameters<typeof feedsOf>[1]): Promise<number[]> => {
      const { fact_weights } = await feedsOf([sample(facts)], { factNoise: 0.25, ...options });
      return [...(fact_weights!.data as Float32Array)].filter((weight) => weight !== 0);
    };
    const weights = await weightsOf({ seed: 1 });
    // The ends of a uniform distribution are met within a twentieth by two hundred draws, but for one case in ten thousand.
    for (const [found, end] of [
      [Math.min(...weights), 0.75],
      [Math.max(...weights), 1.25],
    ] as const) {
      expect(Math.abs(found - end)).toBeLessThan(0.025);
    }
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...weights)).toBeLessThan(1.25);
    expect(await weightsOf({ seed: 1 })).toEqual(weights);
    expect(await weightsOf({ seed: 2 })).not.toEqual(weights);
    expect(new Set(await weightsOf({ phase: "validation" }))).toEqual(new Set([1]));
  });
});
