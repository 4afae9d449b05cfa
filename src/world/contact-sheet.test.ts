import sharp from "sharp";
import { expect, test } from "vitest";
import { contactSheet } from "./contact-sheet.js";
import { drawSample } from "./sample.js";

test("a contact sheet grows by rows and shows pictures and words", async () => {
  const samples = Array.from({ length: 6 }, (_, index) => drawSample(1, index, "train"));
  const row = await sharp(await contactSheet(samples.slice(0, 5), 96)).metadata();
  const sheet = sharp(await contactSheet(samples, 96));
  const { width, height } = await sheet.metadata();
  expect(width).toBe(row.width);
  expect(height).toBeGreaterThan(row.height);
  const { data, info } = await sheet.greyscale().raw().toBuffer({ resolveWithObject: true });
  const words = data.subarray(info.width * (8 + 96), info.width * (8 + 96 + 30));
  expect(words.some((value) => value < 100)).toBe(true);
});
