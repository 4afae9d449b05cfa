import { expect, test } from "vitest";
import levels from "../../../test/fixtures/images/normalized-levels.json" with { type: "json" };
import type { Image } from "./image.js";
import { defaultPreprocessorConfig, pixelValues } from "./pixel-values.js";
import { resizeBicubic } from "./resize.js";

/** All 256 levels, each channel in another order. */
const ramp: Image = {
  width: 16,
  height: 16,
  data: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3) ^ [0, 0x55, 0xff][i % 3]!),
};

test("every level of every channel has the reference's value", () => {
  const { shape, data } = pixelValues([ramp], defaultPreprocessorConfig(16));
  expect(shape).toEqual([1, 3, 16, 16]);
  for (let i = 0; i < 768; i++) {
    const channel = Math.floor(i / 256);
    const level = ramp.data[(i % 256) * 3 + channel]!;
    expect(Math.abs(data[i]! - levels[channel]![level]!)).toBeLessThanOrEqual(1e-6);
  }
});

test("bytes for another number of pixels are refused", () => {
  const cut: Image = { width: 16, height: 16, data: ramp.data.subarray(3) };
  for (const side of [8, 16]) {
    expect(() => pixelValues([ramp, cut], defaultPreprocessorConfig(side))).toThrow(
      "image 1 has 765 bytes where 16 x 16 pixels have 768",
    );
  }
});

test("images of several sizes make one batch, resized first", () => {
  const wide: Image = { width: 5, height: 2, data: Uint8Array.from({ length: 30 }, (_, i) => i * 8) };
  const config = defaultPreprocessorConfig(16);
  const { shape, data } = pixelValues([ramp, wide], config);
  expect(shape).toEqual([2, 3, 16, 16]);
  expect(data.subarray(768)).toEqual(pixelValues([resizeBicubic(wide, 16, 16)], config).data);
});

test("without resizing, images must have the size already", () => {
  const config = { ...defaultPreprocessorConfig(16), resize: false };
  expect(() => pixelValues([{ width: 1, height: 2, data: new Uint8Array(6) }], config)).toThrow(
    /image 0 has 1 x 2 pixels where 16 x 16/,
  );
  expect(pixelValues([ramp], config).data).toEqual(pixelValues([ramp], defaultPreprocessorConfig(16)).data);
});

test("a batch needs an image", () => {
  expect(() => pixelValues([], defaultPreprocessorConfig(8))).toThrow("no image given");
});
