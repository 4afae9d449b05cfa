import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openCheckpoint } from "../../checkpoint/index.js";
import { makeModel } from "../../library/testing/make-model.js";
import { decodeImage, defaultPreprocessorConfig, pixelValues } from "../../processing/index.js";
import { float32, type HostTensor, toFloat32 } from "../../tensor/index.js";
import { encoderFingerprint, type FrozenEncoder, withFeatureCache } from "./feature-cache.js";
import { writeNoise } from "./testing/own-file.js";

const side = 8;
const tokens = 3;
const width = 4;

let folder: string;
let cacheFolder: string;
/** How many images each call of the encoder had. */
let calls: number[];
let encoder: FrozenEncoder;

beforeEach(async () => {
  folder = temporaryFolder();
  cacheFolder = join(folder, "cache");
  calls = [];
  encoder = {
    fingerprint: "one",
    preprocessor: defaultPreprocessorConfig(side),
    tokens,
    width,
    encode: async (pixels) => {
      calls.push(pixels.shape[0]!);
      return features(pixels);
    },
  };
  for (let i = 0; i < 4; i++) await writeNoise(at(i), i);
});

/** The first pixels of each image. */
function features({ shape, data }: HostTensor<"float32">): HostTensor<"float32"> {
  const batch = shape[0]!;
  const size = shape.slice(1).reduce((a, b) => a * b);
  const rows = Array.from({ length: batch }, (_, i) => [
    ...data.subarray(i * size, i * size + tokens * width),
  ]);
  return float32([batch, tokens, width], rows.flat());
}

const kinds = join(import.meta.dirname, "../../../test/fixtures/images/kinds");
const at = (name: number | string) => join(folder, `${name}.png`);
const image = (name: number | string) => ({ image: at(name), record: `own, record ${name}` });

/** Features of images, in a cache opened for them. */
function ask(...names: (number | string)[]): Promise<HostTensor> {
  return withFeatureCache(cacheFolder, encoder, (cache) => cache.features(names.map(image)));
}

/** Features without a cache. */
async function expectedOf(...names: number[]): Promise<HostTensor<"float32">> {
  const images = await Promise.all(names.map((name) => decodeImage(at(name))));
  return features(pixelValues(images, encoder.preprocessor));
}

it("keeps an image that is turned upright apart from the same file as it is", async () => {
  const named = { image: join(kinds, "orientation6.png"), record: "own, record 6" };
  const both = () =>
    withFeatureCache(cacheFolder, encoder, (cache) =>
      cache.features([named, { ...named, upright: true }, { ...named, upright: false }]),
    );
  const { data } = await both();
  const rows = [0, 1, 2].map((row) => [...data.subarray(row * tokens * width, (row + 1) * tokens * width)]);
  expect(rows[1]).not.toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
  expect((await both()).data).toEqual(data);
  expect(calls).toEqual([2]);
});

it("computes each image once, all that are missing in one batch, and keeps them for later runs", async () => {
  const first = await ask(0, 1, 0);
  expect(calls).toEqual([2]);
  expect(first.shape).toEqual([3, tokens, width]);
  const { data } = toFloat32(first);
  const expected = (await expectedOf(0, 1, 0)).data;
  // Half precision keeps eleven bits.
  data.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(Math.abs(expected[i]!) * 2 ** -11);
  });
  expect(await ask(0, 1, 0)).toEqual(first);
  expect(calls).toEqual([2]);
  const more = await ask(2, 1, 3, 2);
  expect(calls).toEqual([2, 2]);
  expect(more.data.subarray(12, 24)).toEqual(first.data.subarray(12, 24));
  expect(more.data.subarray(0, 12)).toEqual(more.data.subarray(36));
});

it("tells images apart by content, also when a file changes while the cache is open", async () => {
  await copyFile(at(0), at("copy"));
  await withFeatureCache(cacheFolder, encoder, async (cache) => {
    const first = await cache.features([image(0)]);
    expect(await cache.features([image("copy")])).toEqual(first);
    expect(calls).toEqual([1]);
    await writeNoise(at(0), 99, 30, 30);
    expect(await cache.features([image(0)])).not.toEqual(first);
    expect(calls).toEqual([1, 1]);
  });
});

it("keeps encoders and image sizes apart", async () => {
  await ask(0);
  encoder = { ...encoder, fingerprint: "two" };
  await ask(0);
  encoder = { ...encoder, preprocessor: defaultPreprocessorConfig(2 * side) };
  await ask(0);
  expect(calls).toEqual([1, 1, 1]);
  expect(await readdir(cacheFolder)).toHaveLength(3);
});

it("computes an image once for calls that do not wait, and goes on after one that failed", async () => {
  await writeFile(at("damaged"), "no image");
  await withFeatureCache(cacheFolder, encoder, async (cache) => {
    const failing = cache.features([image(1), image("damaged")]);
    const both = Promise.all([cache.features([image(0)]), cache.features([image(0)])]);
    await expect(failing).rejects.toThrow(`own, record damaged: ${at("damaged")}: is no PNG`);
    const [one, other] = await both;
    expect(one).toEqual(other);
    expect(calls).toEqual([1]);
    await expect(cache.features([image("none")])).rejects.toThrow(
      `own, record none: ${at("none")}: cannot be read`,
    );
  });
});

it("refuses features of another shape, and those too large for half precision", async () => {
  const right = encoder;
  encoder = { ...right, tokens: 2 };
  await expect(ask(0)).rejects.toThrow("the encoder gave features [1, 3, 4], not [1, 2, 4]");
  const encode = async () => float32([2, tokens, width], [...Array<number>(23).fill(1), 7e4]);
  encoder = { ...right, encode };
  await expect(ask(0, 1)).rejects.toThrow(
    `own, record 1: ${at(1)}: a feature is no number of half precision`,
  );
  encoder = right;
  await ask(0);
  expect(calls).toEqual([1, 1]);
});

it("is used by one process at a time", async () => {
  await withFeatureCache(cacheFolder, encoder, async () => {
    await expect(ask(0)).rejects.toThrow("is at work in this folder");
  });
  await ask(0);
});

it("tells encoders apart by each weight and by the configuration", async () => {
  const { weights } = await openCheckpoint(await makeModel("t5"));
  const names = [...weights.names()].filter((name) => name.startsWith("vision_model."));
  const config = { eps: 1 };
  const first = await encoderFingerprint(weights, names, config);
  expect(await encoderFingerprint(weights, names.toReversed(), config)).toBe(first);
  expect(await encoderFingerprint(weights, names, { eps: 2 })).not.toBe(first);
  const changed = await encoderFingerprint(
    {
      ...weights,
      read: async (name) => {
        const tensor = await weights.read(name);
        if (name === names[3]) tensor.data[tensor.data.length - 1] = 1;
        return tensor;
      },
    },
    names,
    config,
  );
  expect(changed).not.toBe(first);
});
