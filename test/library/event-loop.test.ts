import { rmSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeModel, photo } from "../../src/library/testing/make-model.js";
import { library } from "./built-library.js";

/**
 * Longest that anything else may have to wait while the library works, as a share of the time until the first piece of an
 * answer comes. Reading the prompt takes most of that: a library that computed in this thread would keep it as long.
 */
const longestBlock = 0.4;

let directory: string;
beforeAll(async () => {
  // 70 million parameters, and prompts that take the model more than 100 ms to read.
  const text = { d_model: 1024, d_kv: 64, num_heads: 16, d_ff: 4096, num_layers: 3, num_decoder_layers: 1 };
  directory = await makeModel("t5", { text });
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** Loads, answers and ranks; returns for how large a share of the first piece's time the thread was kept. */
async function work(): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const model = await library.InstructBlip.load({ model: directory });
  const instruction = "What is in this image, and where is it? ".repeat(20);
  const started = performance.now();
  let firstPiece = 0;
  const answer = model.ask(photo, instruction, { minNewTokens: 5, maxNewTokens: 5 });
  for await (const _ of answer) firstPiece ||= performance.now() - started;
  await model.askBatch([{ image: photo, instruction }], { beams: 5, maxNewTokens: 2 });
  await model.rank(photo, instruction, ["yes", "no"]);
  await model.dispose();
  delay.disable();
  return delay.max / 1e6 / firstPiece;
}

it("never keeps the calling thread for long", async () => {
  // A busy machine may keep any thread waiting for once; what this library keeps, it keeps every time.
  let leastBlocked = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && leastBlocked >= longestBlock; attempt++) {
    leastBlocked = Math.min(leastBlocked, await work());
  }
  expect(leastBlocked).toBeLessThan(longestBlock);
}, 120_000);
