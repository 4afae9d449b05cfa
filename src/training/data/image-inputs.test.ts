import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { decodeImage, defaultPreprocessorConfig, pixelValues } from "../../processing/index.js";
import { float32 } from "../../tensor/index.js";
import { withFeatureCache } from "./feature-cache.js";
import { imageInputs } from "./image-inputs.js";
import type { TrainingSample } from "./sampler.js";
import { writeNoise } from "./testing/own-file.js";

const preprocessor = defaultPreprocessorConfig(12);
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  for (const name of [0, 1]) await writeNoise(join(folder, `${name}.png`), name, 40, 30);
});

function sample(name: number | string, draw = 0, mayFlip = false): TrainingSample {
  const image = join(folder, `${name}.png`);
  return { image, record: `own, record ${name}`, set: "own", instruction: "", target: "", draw, mayFlip };
}

async function augmented(samples: TrainingSample[], seed = 1): Promise<Float32Array[]> {
  const inputs = await imageInputs(samples, { mode: "augmented", preprocessor, seed });
  if (!("pixel_values" in inputs)) throw new Error("no pixels");
  const { shape, data } = inputs.pixel_values;
  expect(shape).toEqual([samples.length, 3, 12, 12]);
  return samples.map((_, i) => data.slice(i * 432, (i + 1) * 432));
}

it("gives whole images as the model sees them when it answers", async () => {
  const images = [await decodeImage(join(folder, "1.png")), await decodeImage(join(folder, "0.png"))];
  expect(await imageInputs([sample(1), sample(0)], { mode: "whole", preprocessor })).toEqual({
    pixel_values: pixelValues(images, preprocessor),
  });
});

it("turns images upright where the sample says so, and refuses larger ones than it says", async () => {
  const image = join(import.meta.dirname, "../../../test/fixtures/images/kinds/orientation6.png");
  const turned = { ...sample(0), image, upright: true };
  const whole = { mode: "whole", preprocessor } as const;
  const expected = pixelValues([await decodeImage(image, { upright: true })], preprocessor);
  expect(await imageInputs([turned], whole)).toEqual({ pixel_values: expected });
  expect(await imageInputs([{ ...turned, upright: false }], whole)).not.toEqual({ pixel_values: expected });
  await expect(imageInputs([{ ...turned, maxPixels: 90 }], whole)).rejects.toThrow(
    /^own, record 0: .*orientation6\.png: this PNG is too large: 13 x 7 pixels are more than the 90/,
  );
});

it("augments as seed and draw say, whatever else is in the batch", async () => {
  const [first, second] = await augmented([sample(0, 5), sample(0, 6)]);
  expect(first).not.toEqual(second);
  expect(await augmented([sample(1, 9), sample(0, 6), sample(0, 5)])).toEqual([
    expect.anything(),
    second,
    first,
  ]);
  expect((await augmented([sample(0, 5)], 2))[0]).not.toEqual(first);
});

it("mirrors only where it may", async () => {
  const draws = Array.from({ length: 40 }, (_, draw) => draw);
  const still = await augmented(draws.map((draw) => sample(0, draw, false)));
  const maybe = await augmented(draws.map((draw) => sample(0, draw, true)));
  const mirrored = maybe.filter((pixels, i) => {
    const rows = Array.from({ length: 36 }, (_, y) => [...still[i]!.subarray(y * 12, y * 12 + 12)].reverse());
    if (String(pixels) === String(rows.flat())) return true;
    expect(pixels).toEqual(still[i]);
    return false;
  });
  expect(mirrored.length).toBeGreaterThan(5);
  expect(mirrored.length).toBeLessThan(35);
});

it("takes features from the cache", async () => {
  const encoder = {
    fingerprint: "one",
    preprocessor,
    tokens: 1,
    width: 1,
    encode: async () => float32([1, 1, 1], [1]),
  };
  await withFeatureCache(join(folder, "cache"), encoder, async (cache) => {
    const inputs = await imageInputs([sample(0), sample(0)], { mode: "features", cache });
    expect(inputs).toEqual({
      image_embeds: { dtype: "float16", shape: [2, 1, 1], data: Uint16Array.of(0x3c00, 0x3c00) },
    });
  });
});

it("names record and file of a damaged image", async () => {
  await writeNoise(join(folder, "cut.png"), 3, 40, 30);
  await truncate(join(folder, "cut.png"), 300);
  const damaged = [sample(0), sample("cut")];
  const message = `own, record cut: ${join(folder, "cut.png")}: this PNG cannot be decoded`;
  await expect(imageInputs(damaged, { mode: "augmented", preprocessor, seed: 0 })).rejects.toThrow(message);
  await expect(imageInputs(damaged, { mode: "whole", preprocessor })).rejects.toThrow(message);
});
