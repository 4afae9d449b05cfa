import { rmSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { type ModelKind, makeModel } from "../library/testing/make-model.js";
import { float32, int32 } from "../tensor/index.js";
import { LoadedModel } from "./loaded-model.js";

async function read(kind: ModelKind) {
  const directory = await makeModel(kind);
  const model = await LoadedModel.load(directory, { threads: 1 });
  onTestFinished(async () => {
    await model.dispose();
    rmSync(directory, { recursive: true });
  });
  const { width } = model.config.text;
  const visual = Float32Array.from({ length: 2 * 3 * width }, (_, i) => Math.sin(i));
  const prompt = { inputIds: int32([2, 2], [5, 6, 7, 8]), attentionMask: int32([2, 2], [1, 1, 1, 1]) };
  return { model, prefix: await model.prefill(float32([2, 3, width], visual), prompt) };
}

function expectClose(got: Float32Array, expected: Float32Array): void {
  expect(got.length).toBe(expected.length);
  expect(Math.max(...got.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-4);
}

it.each(["t5", "llama", "opt"] as const)("%s: many rows at once are read as few are", async (kind) => {
  const { model, prefix } = await read(kind);
  const { decoder } = model;
  const rows = Array.from({ length: 70 }, (_, row) => row % 2);
  const tokens = rows.map((_, row) => [3 + row, 9]);
  const many = await decoder.step(prefix.cache, rows, tokens);
  const few = await decoder.step(
    prefix.cache,
    [0, 1],
    [
      [3 + 68, 9],
      [3 + 35, 9],
    ],
  );
  const size = 2 * decoder.vocabularySize;
  for (const [place, row] of [68, 35].entries()) {
    const got = many.logits.subarray(row * size, (row + 1) * size);
    const expected = few.logits.subarray(place * size, (place + 1) * size);
    expectClose(got, expected);
  }
  const [next, alone] = [
    await decoder.step(many.cache, [35, 68], [[4], [4]]),
    await decoder.step(few.cache, [1, 0], [[4], [4]]),
  ];
  expectClose(next.logits, alone.logits);
});

it.each(["t5", "llama", "opt"] as const)(
  "%s: rows of one prompt are read as each by itself",
  async (kind) => {
    const { model, prefix } = await read(kind);
    const { decoder } = model;
    const size = decoder.vocabularySize;
    // More rows of one prompt than of the other, in no order; then one prompt alone, and it again.
    const uneven = await decoder.step(prefix.cache, [1, 0, 1, 1], [[3], [4], [5], [6]]);
    const left = await decoder.step(uneven.cache, [3, 0], [[7], [8]]);
    const last = await decoder.step(left.cache, [1, 0, 1], [[9], [9], [10]]);
    const paths = [
      [1, 3, 8, 9],
      [1, 6, 7, 9],
      [1, 3, 8, 10],
    ];
    for (const [place, [row, ...tokens]] of paths.entries()) {
      let { cache, logits } = await decoder.step(prefix.cache, [row!], [[tokens[0]!]]);
      for (const token of tokens.slice(1)) ({ cache, logits } = await decoder.step(cache, [0], [[token]]));
      expectClose(last.logits.subarray(place * size, (place + 1) * size), logits);
    }
  },
);

it("an abort is noticed between two runs of a step", async () => {
  const { model, prefix } = await read("t5");
  const rows = Array.from({ length: 320 }, () => 0);
  const controller = new AbortController();
  const step = model.decoder.step(
    prefix.cache,
    rows,
    rows.map(() => [3]),
    controller.signal,
  );
  setImmediate(() => controller.abort(new Error("enough")));
  await expect(step).rejects.toThrow("enough");
});
