import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelKind, makeModel } from "../../library/testing/make-model.js";
import type { Image } from "../../processing/index.js";
import { float32, Random, sliceRows } from "../../tensor/index.js";
import { decibels } from "../../tensor/testing/decibels.js";
import { openModelFiles } from "../folder/model-files.js";
import { LoadedModel } from "../loaded-model.js";
import { type QuantizeOptions, quantizeModel } from "./quantize-model.js";

const random = new Random(3);
const image: Image = {
  width: 9,
  height: 7,
  data: Uint8Array.from({ length: 189 }, () => random.integer(256)),
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "quantize-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Quantizes, and lists the stages that it went through. */
async function quantize(model: string, name: string, rest: Partial<QuantizeOptions> = {}) {
  const stages = new Set<string>();
  const directory = join(root, name);
  const made = await quantizeModel({
    ...{ model, directory, precision: { languageModel: 4, vision: 8 }, images: [image], threads: 1 },
    onProgress: ({ stage }) => stages.add(stage),
    ...rest,
  });
  return { made, directory, stages };
}

/** Of some of three images. */
async function embeds(model: LoadedModel, from = 0, to = 3) {
  const { imageSize } = model.config.vision;
  const pixels = new Random(1);
  const images = float32(
    [3, 3, imageSize, imageSize],
    Array.from({ length: 9 * imageSize ** 2 }, () => pixels.normal()),
  );
  return (await model.encodeImages(sliceRows(images, from, to))).data;
}

async function loaded<T>(directory: string, body: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await LoadedModel.load(directory, { threads: 1 });
  try {
    return await body(model);
  } finally {
    await model.dispose();
  }
}

describe.each<ModelKind>(["t5", "llama", "opt"])("a quantized %s model", (kind) => {
  it("opens like any other, wherever it lies, and computes what it does with that precision", async () => {
    const model = await makeModel(kind);
    const { made, directory } = await quantize(model, `${kind}-first`);
    expect(made.layers.length).toBeGreaterThan(10);
    for (const { format, decibels } of made.layers) if (format) expect(decibels).toBeGreaterThan(16);
    const ofVision = made.layers.filter(({ name }) => name.startsWith("vision_model."));
    expect(ofVision.some(({ format }) => format?.blockSize === "row")).toBe(true);
    expect(made.bytesAfter).toBeLessThan(made.bytesBefore);
    const moved = join(root, `${kind}-moved`);
    await rename(directory, moved);
    await rm(join(moved, "quantization.json"));
    const files = await openModelFiles(moved);
    expect(files.quantized).toEqual(
      new Map(made.layers.flatMap(({ name, format }) => (format ? [[name, format]] : []))),
    );
    await files.dispose();
    const exact = await loaded(model, embeds);
    await loaded(moved, async (small) => {
      const found = await embeds(small);
      expect(decibels(exact, found)).toBeGreaterThan(24);
      expect(decibels(exact, found)).toBeLessThan(60);
      for (const row of [0, 1, 2]) {
        const length = found.length / 3;
        expect(await embeds(small, row, row + 1)).toEqual(found.slice(row * length, (row + 1) * length));
      }
    });
    expect(await readFile(join(moved, "README.md"), "utf8")).toContain(
      "image encoder 8, language model 4 bits",
    );
    await rm(model, { recursive: true });
  });
});

describe("quantizeModel", () => {
  let model: string;
  beforeAll(async () => {
    model = await makeModel("opt");
  });
  afterAll(() => rm(model, { recursive: true }));

  it("goes on where it was interrupted; until then there is no model", async () => {
    const controller = new AbortController();
    const onProgress: QuantizeOptions["onProgress"] = ({ stage }) => {
      if (stage === "writing weights") controller.abort();
    };
    await expect(quantize(model, "stopped", { onProgress, signal: controller.signal })).rejects.toThrow(
      /aborted/i,
    );
    expect(await readdir(join(root, "stopped"))).toEqual(["quantization.json"]);
    await expect(openModelFiles(join(root, "stopped"))).rejects.toThrow("has no config.json");
    await writeFile(join(root, "stopped/model.safetensors.1-0123456789abcdef.incomplete"), "left by a kill");
    const { directory, stages } = await quantize(model, "stopped");
    expect([...stages]).toEqual(["writing weights"]);
    expect((await readdir(directory)).filter((name) => name.endsWith("incomplete"))).toEqual([]);
    const again = await quantize(model, "stopped");
    expect([...again.stages]).toEqual([]);
    await (await openModelFiles(directory)).dispose();
  });

  it("refuses folders with something else in them, and models that are quantized", async () => {
    const { directory } = await quantize(model, "whole");
    await expect(quantize(model, "whole", { precision: 8 })).rejects.toThrow("holds another quantized model");
    await expect(quantize(directory, "twice")).rejects.toThrow("is quantized already");
    await expect(openModelFiles(directory, { precision: 8 })).rejects.toThrow("holds a quantized model");
    await expect(quantize(model, ".")).rejects.toThrow("is not empty");
  });

  it("leaves folders whose damage is named", async () => {
    const { directory } = await quantize(model, "damaged");
    const path = join(directory, "config.json");
    const config = JSON.parse(await readFile(path, "utf8"));
    const { quantization_config } = config;
    await writeFile(
      path,
      JSON.stringify({ ...config, quantization_config: { ...quantization_config, version: 9 } }),
    );
    await expect(openModelFiles(directory)).rejects.toThrow("this program reads version 1");
    await writeFile(path, JSON.stringify({ ...config, quantization_config: undefined }));
    await expect(openModelFiles(directory)).rejects.toThrow("do not fit the model");
    await writeFile(path, JSON.stringify(config));
    await truncate(join(directory, "model.safetensors"), 5000);
    await expect(openModelFiles(directory)).rejects.toThrow("is cut off");
  });
});
