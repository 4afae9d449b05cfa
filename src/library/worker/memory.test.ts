import { expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import { presets } from "../../models/index.js";
import { checkGenerationMemory, checkMemory } from "./memory.js";

it("refuses what cannot fit, with both numbers", () => {
  expect(() => checkMemory(32.4e9, 16e9)).toThrow(/32\.4 GB of memory, but this machine has 16\.0 GB/);
  checkMemory(16e9, 16e9);
});

it("refuses answers that cannot fit, and lets usual ones through", () => {
  const t5 = parseConfig(presets["instructblip-flan-t5-xl"].config);
  const llama = parseConfig(presets["instructblip-vicuna-7b"].config);
  const size = { sequences: 5, newTokens: 256, promptTokens: 160 };
  for (const config of [t5, llama]) checkGenerationMemory(config, size, 16e9);
  // 24 layers, 32 heads of 64: 0.39 MB for each token of a sequence, twice; three times the scores.
  const wide = { ...size, sequences: 1024 };
  expect(() => checkGenerationMemory(t5, wide, 16e9)).toThrow(
    /^1024 answers of up to 256 tokens at once need about 206\.6 GB of memory, but this machine has 16\.0 GB/,
  );
  expect(() => checkGenerationMemory(t5, { ...size, newTokens: 1_000_000 }, 16e9)).toThrow(RangeError);
  // LLaMA's sequences hold the prompt too.
  checkGenerationMemory(t5, { ...size, promptTokens: 4000 }, 16e9);
  expect(() => checkGenerationMemory(llama, { ...size, promptTokens: 4000 }, 16e9)).toThrow(RangeError);
});
