import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSafetensors, readTensor } from "../../checkpoint/index.js";
import { LoadedModel } from "../../inference/index.js";
import { toFloat32 } from "../../tensor/index.js";
import { type TrainingConfig, train } from "../index.js";
import { tinyData, tinyModel, tinyTraining } from "../testing/tiny-training.js";
import { openStartingModel } from "./starting-model.js";

type Values = ReadonlyMap<string, Float32Array>;

async function weightsOf(folder: string, file = "model.safetensors"): Promise<Values> {
  const opened = await openSafetensors(join(folder, file));
  const values = new Map<string, Float32Array>();
  for (const name of opened.entries.keys()) values.set(name, toFloat32(await readTensor(opened, name)).data);
  return values;
}

/** A model's folder without its weights. */
async function folderWithoutWeights(language: "t5" | "llama" = "t5"): Promise<string> {
  const folder = await tinyModel(language, "blip-2");
  rmSync(join(folder, "model.safetensors"));
  return folder;
}

let data: TrainingConfig["data"];

beforeAll(async () => {
  data = [{ own: await tinyData(4) }];
});

/** The folder that a training starts from, as its weights, and what is said of it. */
async function opened(config: Pick<TrainingConfig, "stage" | "start"> & Partial<TrainingConfig>) {
  const model = await openStartingModel(await tinyTraining({ data, ...config }));
  await model.files.dispose();
  // The tiny models have no settings for images, which is said, too.
  const notices = model.notices.filter((notice) => !/settings for images/.test(notice));
  return { ...model, notices, values: await weightsOf(model.directory) };
}

describe("a start without weights", () => {
  it("begins at random where the configuration says so, by the seed, and is a whole model", async () => {
    const start = await folderWithoutWeights();
    const config = { stage: "language-model", start, initialize: "random" } as const;
    const { directory, values, notices } = await opened(config);
    expect(notices).toEqual([`the weights of ${start} begin at random, by the seed 1`]);
    expect((await opened(config)).values).toEqual(values);
    expect((await opened({ ...config, seed: 2 })).values).not.toEqual(values);
    const loaded = await LoadedModel.load(directory, { threads: 1 });
    await loaded.dispose();
    // What only the first stage trains is there, too.
    expect((await weightsOf(directory, "stage_one.safetensors")).has("itm_head.weight")).toBe(true);
  });

  it("is made once, and anew when what it is made of has changed", async () => {
    const start = await folderWithoutWeights();
    const training = await tinyTraining({ stage: "language-model", start, data, initialize: "random" });
    const open = async (): Promise<string> => {
      const { directory, files } = await openStartingModel(training);
      await files.dispose();
      return directory;
    };
    const first = await open();
    expect(await open()).toBe(first);
    expect(readdirSync(training.cache)).toHaveLength(1);
    // As a kill leaves it.
    rmSync(join(first, "config.json"));
    writeFileSync(join(first, "model.safetensors"), "cut off");
    expect(await open()).toBe(first);
    expect((await weightsOf(first)).size).toBeGreaterThan(1);
    const path = join(start, "config.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/\n?$/, "\n\n"));
    expect(await open()).not.toBe(first);
  });

  it("is refused where the configuration does not say so, and weights where it does", async () => {
    const start = await folderWithoutWeights();
    await expect(opened({ stage: "language-model", start })).rejects.toThrow("has no weights");
    const whole = await tinyModel("t5", "blip-2");
    await expect(opened({ stage: "language-model", start: whole, initialize: "random" })).rejects.toThrow(
      `initialize is "random", but ${whole} has weights (model.safetensors). Leave initialize out`,
    );
  });

  it("is allowed for stages that learn through what stays random, which is said", async () => {
    const start = await folderWithoutWeights();
    const config = { stage: "blip2-stage-two", start, initialize: "random" } as const;
    const stays = (part: string, key: string) =>
      `blip2-stage-two does not train the ${part}, which stays random: give one that was trained as parts.${key}`;
    expect((await opened(config)).notices).toEqual([
      `the weights of ${start} begin at random, by the seed 1`,
      stays("image encoder", "imageEncoder"),
      stays("language model", "languageModel"),
    ]);
    const languageModel = await tinyModel("t5", "blip-2");
    expect((await opened({ ...config, parts: { languageModel } })).notices).toEqual([
      `the weights of ${start} begin at random, by the seed 1, but for those of parts (languageModel)`,
      stays("image encoder", "imageEncoder"),
    ]);
  });
});

describe("parts of other folders", () => {
  it("take the places of the start's, and nothing else is another", async () => {
    const [start, imageEncoder, languageModel] = await Promise.all([
      tinyModel("t5", "blip-2"),
      tinyModel("t5", "blip-2", "float16"),
      folderWithoutWeights(),
    ]);
    const random = await opened({ stage: "language-model", start: languageModel, initialize: "random" });
    const parts = { imageEncoder, languageModel: random.directory };
    const { values } = await opened({ stage: "blip2-stage-one", start, parts });
    const [own, encoder] = [await weightsOf(start), await weightsOf(imageEncoder)];
    expect([...values.keys()].sort()).toEqual([...own.keys()].sort());
    for (const [name, found] of values) {
      const from = name.startsWith("vision_model.")
        ? encoder
        : name.startsWith("language_model.")
          ? random.values
          : own;
      expect(found, name).toEqual(from.get(name));
    }
  });

  it("of other sizes are refused, naming what differs", async () => {
    const start = await tinyModel("t5", "blip-2");
    const other = await folderWithoutWeights();
    const path = join(other, "config.json");
    const json = JSON.parse(readFileSync(path, "utf8"));
    json.vision_config.intermediate_size += 8;
    writeFileSync(path, JSON.stringify(json));
    const { directory } = await opened({ stage: "image-encoder", start: other, initialize: "random" });
    const size = json.vision_config.intermediate_size;
    await expect(
      opened({ stage: "blip2-stage-one", start, parts: { imageEncoder: directory } }),
    ).rejects.toThrow(
      `parts.imageEncoder: the image encoder of ${directory} is another than config.json in ${start} describes: ` +
        `intermediateSize is ${size}, in start ${size - 8}. Take one`,
    );
    const llama = await tinyModel("llama", "blip-2");
    await expect(
      opened({ stage: "blip2-stage-two", start, parts: { languageModel: llama } }),
    ).rejects.toThrow('kind is "llama", in start "t5"');
  });
});

it("a model goes from nothing through the stages, its parts trained side by side", async () => {
  const start = await folderWithoutWeights();
  const config = { start, data, images: "whole", initialize: "random" } as const;
  const imageEncoder = await train(await tinyTraining({ ...config, stage: "image-encoder" }));
  const language = await tinyTraining({ start, data, initialize: "random", stage: "language-model" });
  const languageModel = await train(language);
  // Again, as after a kill: nothing has changed.
  expect((await train(language)).model).toBe(languageModel.model);
  const one = await tinyTraining({
    stage: "blip2-stage-one",
    ...{ start: imageEncoder.model, data, images: "features" },
    parts: { languageModel: languageModel.model },
  });
  const notices: string[] = [];
  const first = await train(one, { onNotice: (notice) => notices.push(notice) });
  expect(notices.filter((notice) => /random/.test(notice))).toEqual([]);
  const [joined, encoder, text] = [
    await weightsOf(first.model),
    await weightsOf(imageEncoder.model),
    await weightsOf(languageModel.model),
  ];
  const [vision, shared] = ["vision_model.post_layernorm.weight", "language_model.shared.weight"];
  expect(joined.get(vision)).toEqual(encoder.get(vision));
  expect(joined.get(shared)).toEqual(text.get(shared));
  expect(encoder.get(shared)).not.toEqual(text.get(shared));
  const last = await train(
    await tinyTraining({ stage: "instruction-tuning", start: first.model, data, images: "features" }),
  );
  const loaded = await LoadedModel.load(last.model, { threads: 1 });
  expect(loaded.config.modelType).toBe("instructblip");
  await loaded.dispose();
}, 60_000);
