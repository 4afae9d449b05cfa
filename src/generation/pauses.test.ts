import { expect, test } from "vitest";
import { generate } from "./index.js";
import { FakeDecoder } from "./testing/fake-decoder.js";

test.each([
  ["beams", { beams: 1024 }],
  ["draws", { returnSequences: 1024, sample: { seed: 1 } }],
])("an abort is heard before a step over many %s is done", async (_, options) => {
  const size = 16_384;
  const logits = Float32Array.from({ length: size }, (_, id) => Math.sin(id));
  const controller = new AbortController();
  let steps = 0;
  const decoder = new FakeDecoder(size, () => logits);
  decoder.step = async (_, rows) => {
    // A message from elsewhere: it comes while the second step's scores are worked on.
    if (++steps === 1) setTimeout(() => controller.abort(new Error("enough")));
    const all = new Float32Array(rows.length * size);
    for (const row of rows.keys()) all.set(logits, row * size);
    return { logits: all, cache: { rows: rows.length } };
  };
  const given = { maxNewTokens: 3, eosTokenIds: [], ...options };
  const answer = generate(decoder, decoder.prefix([[0]]), given, { signal: controller.signal });
  await expect(answer).rejects.toThrow("enough");
  expect(steps).toBe(1);
});
