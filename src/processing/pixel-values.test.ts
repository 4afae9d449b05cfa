import { describe, expect, test } from "vitest";
import levels from "../../test/fixtures/pictures/normalized-levels.json" with { type: "json" };
import type { Picture } from "./picture.js";
import {
  defaultPreprocessorConfig,
  loadPreprocessorConfig,
  parsePreprocessorConfig,
  pixelValues,
} from "./pixel-values.js";
import { resizeBicubic } from "./resize.js";

/** All 256 levels, each channel in another order. */
const ramp: Picture = {
  width: 16,
  height: 16,
  data: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3) ^ [0, 0x55, 0xff][i % 3]),
};

const file = (changes: object) =>
  JSON.stringify({
    image_processor_type: "BlipImageProcessor",
    do_convert_rgb: true,
    do_resize: true,
    do_rescale: true,
    do_normalize: true,
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 16, width: 16 },
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    ...changes,
  });
const parse = (changes: object) =>
  parsePreprocessorConfig(file(changes), "folder/preprocessor_config.json", 99);

test("every level of every channel has the reference's value", () => {
  for (const config of [parse({}), defaultPreprocessorConfig(16)]) {
    const { shape, data } = pixelValues([ramp], config);
    expect(shape).toEqual([1, 3, 16, 16]);
    for (let i = 0; i < 768; i++) {
      const channel = Math.floor(i / 256);
      const level = ramp.data[(i % 256) * 3 + channel];
      expect(Math.abs(data[i] - levels[channel][level])).toBeLessThanOrEqual(1e-6);
    }
  }
});

test("pictures of several sizes make one batch, resized first", () => {
  const wide: Picture = { width: 5, height: 2, data: Uint8Array.from({ length: 30 }, (_, i) => i * 8) };
  const config = defaultPreprocessorConfig(16);
  const { shape, data } = pixelValues([ramp, wide], config);
  expect(shape).toEqual([2, 3, 16, 16]);
  expect(data.subarray(768)).toEqual(pixelValues([resizeBicubic(wide, 16, 16)], config).data);
});

describe("preprocessor_config.json", () => {
  test("a missing file means the published preprocessing at the encoder's size", async () => {
    expect(await loadPreprocessorConfig("/no/such/folder", 364)).toEqual(defaultPreprocessorConfig(364));
  });

  test("size may be a number, two numbers, or missing", () => {
    expect(parse({ size: 30 })).toMatchObject({ height: 30, width: 30 });
    expect(parse({ size: { height: 20, width: 30 } })).toMatchObject({ height: 20, width: 30 });
    expect(parse({ size: undefined })).toMatchObject({ height: 99, width: 99 });
  });

  test("steps that are switched off do nothing", () => {
    const plain = pixelValues([ramp], parse({ do_rescale: false, do_normalize: false })).data;
    expect(plain[7]).toBe(ramp.data[7 * 3]);
    const config = parse({ do_resize: false });
    expect(() => pixelValues([{ width: 1, height: 2, data: new Uint8Array(6) }], config)).toThrow(
      /picture 0 has 1 x 2 pixels where 16 x 16/,
    );
    expect(pixelValues([ramp], config).data).toEqual(pixelValues([ramp], parse({})).data);
  });

  test.each([
    [{ resample: 2 }, /resample: only 3 \(bicubic\)/],
    [{ size: { shortest_edge: 224 } }, /size/],
    [{ do_center_crop: true }, /do_center_crop: cropping is not supported/],
    [{ image_mean: [0.5, 0.5] }, /image_mean/],
    [{ image_std: [0.5, 0, 0.5] }, /image_std/],
    [{ rescale_factor: "x" }, /rescale_factor/],
  ])("%j is refused, naming file and key", (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
    expect(() => parse(changes)).toThrow(/^folder\/preprocessor_config\.json: /);
  });

  test("text that is not JSON is refused", () => {
    expect(() => parsePreprocessorConfig("{", "p.json", 1)).toThrow(/^p\.json: is not JSON/);
  });
});

test("a batch needs a picture", () => {
  expect(() => pixelValues([], defaultPreprocessorConfig(8))).toThrow("no picture given");
});
