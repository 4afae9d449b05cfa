import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import type { Region } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import type { TrainingSample } from "../data/index.js";
import { writeNoise } from "../data/testing/own-file.js";
import type { Feeds, FrozenImages } from "../model/frozen-images.js";
import { openStartingModel, type StartingModel } from "../model/starting-model.js";
import { tinyData, tinyModel, tinyTraining } from "../testing/tiny-training.js";
import { imageEncoderObjective, patchesIn } from "./image-encoder-objective.js";
import type { StageObjective } from "./stage-objective.js";

describe("patches of a box", () => {
  const quarter = 1 / 4;
  test.each<[string, Region["box"], number[]]>([
    ["all", [0, 0, 1, 1], Array.from({ length: 16 }, (_, i) => i)],
    ["a quarter", [0.5, 0, 0.5, 0.5], [2, 3, 6, 7]],
    ["those whose centres it holds", [0.2, 0.3, 0.3, 0.4], [5, 9]],
    ["the one at its middle, of a box between centres", [0.4, 0.9, 0.1, 0.05], [13]],
    ["the row at its middle, of a flat box", [0, 0.45, 1, 0.02], [4, 5, 6, 7]],
    ["the last ones, at the end", [0.95, 0.95, 0.05, 0.05], [15]],
  ])("are %s", (_, box, patches) => {
    expect(patchesIn(box, quarter, 4)).toEqual(patches);
  });

  it("are of whole patches, where these do not fill the image", () => {
    // Three patches of 0.3: a tenth of the image belongs to none.
    expect(patchesIn([0.9, 0, 0.1, 0.3], 0.3, 3)).toEqual([2]);
  });
});

describe("a batch", () => {
  let startingModel: StartingModel;
  let objective: StageObjective;
  let folder: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    for (const name of [0, 1]) await writeNoise(join(folder, `${name}.png`), name);
    const data = [{ own: await tinyData(2) }];
    const start = await tinyModel("t5", "blip-2");
    const training = await tinyTraining({ stage: "image-encoder", start, data, images: "whole" });
    startingModel = await openStartingModel(training);
    objective = await imageEncoderObjective({ training, startingModel, images: {} as FrozenImages });
    return () => startingModel.files.dispose();
  });

  const sample = (image: number, target: string, regions?: readonly Region[]): TrainingSample => ({
    image: join(folder, `${image}.png`),
    record: `mine.jsonl:${image}`,
    set: "own/mine",
    instruction: "",
    target,
    draw: 0,
    mayFlip: true,
    regions,
  });
  const feedsOf = (samples: TrainingSample[], seed = 1): Promise<Feeds> =>
    objective.feeds(samples, "training", new Random(seed), new Map());

  /** Rows of a matrix as numbers. */
  function rows(feeds: Feeds, name: string): number[][] {
    const { shape, data } = feeds[name]!;
    const width = shape.at(-1)!;
    const values = [...(data as Float32Array)];
    return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
  }

  it("holds each image as a whole and by the patches of its regions, in equal shares", async () => {
    const { imageSize, patchSize } = startingModel.config.vision;
    const side = imageSize / patchSize;
    const left: Region = { box: [0, 0, 0.5, 1], texts: ["a cat"] };
    const feeds = await feedsOf([sample(0, "one thing", [left]), sample(1, "a dog")]);
    const inLeft = Array.from({ length: side ** 2 }, (_, i) => (i % side < side / 2 ? 2 / side ** 2 : 0));
    const none = new Array(1 + side ** 2).fill(0);
    const whole = [1, ...none.slice(1)];
    expect(rows(feeds, "region_shares")).toEqual([
      whole,
      [0, ...inLeft.map((share) => Math.fround(share))],
      whole,
      none,
    ]);
    expect(feeds.regions!.data).toEqual(Int32Array.of(0, 1, 2));
    expect(feeds.text_of_region!.data).toEqual(Int32Array.of(0, 1, 2));
  });

  it("takes no text of a region for wrong of it, nor captions of the same image of each other", async () => {
    const box = [0, 0, 1, 1] as const;
    // Whatever is drawn of the first, the second holds it, but not the other way round.
    const feeds = await feedsOf([
      sample(0, "first", [
        { box, texts: ["cat"] },
        { box, texts: ["red cat", "cat"] },
      ]),
      sample(0, "second"),
      sample(1, "third"),
    ]);
    const regions = ["first", "cat", "second of cat", "second", "third"];
    const drawnOfSecond = (feeds.text_of_region!.data as Int32Array)[2];
    expect([1, 2]).toContain(drawnOfSecond);
    expect(feeds.text_of_region!.shape).toEqual([regions.length]);
    const others = rows(feeds, "also_true").map((row) => row.map((value) => value !== 0));
    const texts = others[0]!.length;
    const [first, cat, ofCat, second, third] = others;
    const at = (...columns: number[]) => Array.from({ length: texts }, (_, i) => columns.includes(i));
    expect(first).toEqual(at(texts - 2));
    expect(second).toEqual(at(0));
    expect(cat).toEqual(at());
    expect(ofCat).toEqual(drawnOfSecond === 1 ? at() : at(1));
    expect(third).toEqual(at());
  });

  it("draws the texts of regions anew in each step", async () => {
    const texts = Array.from({ length: 30 }, (_, i) => `cat ${i}`);
    const samples = [sample(0, "one", [{ box: [0, 0, 1, 1], texts }]), sample(1, "two")];
    const drawn = new Set<string>();
    for (let seed = 0; seed < 5; seed++) drawn.add(String((await feedsOf(samples, seed)).text_ids!.data));
    expect(drawn.size).toBeGreaterThan(1);
    expect((await feedsOf(samples, 3)).text_ids).toEqual((await feedsOf(samples, 3)).text_ids);
  });
});
