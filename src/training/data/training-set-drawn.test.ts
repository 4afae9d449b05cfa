/** A set whose records and images are made when they are asked for: no file is read, and none is written. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { countAnswers, makeRecord, ownData, ownInstruction } from "../../data/index.js";
import { defaultPreprocessorConfig, type Image, pixelValues } from "../../processing/index.js";
import { float32 } from "../../tensor/index.js";
import { openStartingModel } from "../model/starting-model.js";
import { tinyData, tinyModel, tinyTraining } from "../testing/tiny-training.js";
import { answerBeforeAndAfter } from "../validation/answers.js";
import { checkTrainingSets } from "./check-data.js";
import { withFeatureCache } from "./feature-cache.js";
import { imageInputs } from "./image-inputs.js";
import { Sampler } from "./sampler.js";
import type { TrainingSet, TrainingSource } from "./training-set.js";

const preprocessor = defaultPreprocessorConfig(12);
const set = "drawn/grey";

/** Names of the images that were drawn. */
let drawn: string[];
let asked: number;
beforeEach(() => {
  drawn = [];
  asked = 0;
});

/** An image of one shade of grey, by its name: `shade 7`. */
function shade(name: string): Image {
  return { width: 20, height: 10, data: new Uint8Array(600).fill(Number(name.replace("shade ", ""))) };
}

/** Questions about shades of grey. */
function greySet(size: number, fingerprint = "grey 1"): TrainingSet {
  const source: TrainingSource = {
    size,
    fingerprint,
    record: async (index) => {
      asked++;
      const answers = countAnswers([`shade ${index % 256}`]);
      return makeRecord(set, "train", index, {
        images: [`shade ${index % 256}`],
        question: "Which shade is it?",
        answers,
      });
    },
    drawImage: async (name) => {
      drawn.push(name);
      return shade(name);
    },
    close: async () => {},
  };
  const { isOwn: _isOwn, ...dataset } = ownData("grey.jsonl").dataset;
  return { dataset: { ...dataset, name: set }, directory: "", source, instruct: ownInstruction };
}

it("gives batches with the images that it draws", async () => {
  const samples = await new Sampler([greySet(2 ** 32)], 1, 4).batch(7);
  expect(drawn).toEqual([]);
  expect(samples.map(({ target }) => target)).toEqual(samples.map(({ image }) => image));
  expect(samples[0]!.record).toMatch(/^drawn\/grey, train, record \d+$/);
  const images = samples.map(({ image }) => shade(image as string));
  expect(await imageInputs(samples, { mode: "whole", preprocessor })).toEqual({
    pixel_values: pixelValues(images, preprocessor),
  });
  // A part of one shade is that shade.
  expect(await imageInputs(samples, { mode: "augmented", preprocessor, seed: 1 })).toEqual({
    pixel_values: pixelValues(images, preprocessor),
  });
});

it("has its images encoded once, in other runs too, until the source is another", async () => {
  const folder = temporaryFolder();
  const encoder = {
    fingerprint: "mean",
    preprocessor,
    tokens: 1,
    width: 1,
    encode: async ({ data, shape: [count] }: { data: ArrayLike<number>; shape: readonly number[] }) =>
      float32(
        [count!, 1, 1],
        Array.from({ length: count! }, (_, i) => data[i * 3 * 144]!),
      ),
  };
  const embed = (grey: TrainingSet) =>
    withFeatureCache(folder, encoder, async (cache) =>
      imageInputs(await new Sampler([grey], 1, 3).batch(0), { mode: "features", cache }),
    );
  const first = await embed(greySet(8));
  expect(drawn).toHaveLength(3);
  expect(await embed(greySet(8))).toEqual(first);
  expect(drawn).toHaveLength(3);
  expect(await embed(greySet(8, "grey 2"))).toEqual(first);
  expect(drawn).toHaveLength(6);
});

it("is looked at before a training by its first records, and asked after it", async () => {
  const start = await tinyModel("t5", "instructblip");
  const data = [{ own: await tinyData(1) }];
  const training = await tinyTraining({
    stage: "fine-tuning",
    ...{ start, data, validation: { data, answers: 2 } },
  });
  mkdirSync(training.output);
  const startingModel = await openStartingModel(training);
  try {
    const sets = { training: [greySet(2 ** 32)], validation: [greySet(5)] };
    expect(await checkTrainingSets(training, startingModel, sets)).toHaveLength(2);
    expect(asked).toBe(10_005);
    expect(drawn).toEqual([]);
    const answers = await answerBeforeAndAfter(training, startingModel, sets.validation, {
      model: start,
      steps: 4,
    });
    const [{ samples }] = answers.sets as [(typeof answers.sets)[0]];
    expect(samples.map(({ image }) => [image])).toEqual(samples.map(({ right }) => right));
    expect(new Set(drawn)).toEqual(new Set(samples.map(({ image }) => image)));
  } finally {
    await startingModel.files.dispose();
  }
  expect(existsSync(join(training.cache, "records"))).toBe(false);
}, 60_000);
