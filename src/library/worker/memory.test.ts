import { expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import { type PresetName, parameterLayout, presets } from "../../models/index.js";
import { bytesPerElement, type DType, elementCount } from "../../tensor/index.js";
import { checkGenerationMemory, checkMemory, memoryNeeded } from "./memory.js";

function needed(name: PresetName, dtype: DType): number {
  const config = parseConfig(presets[name].config);
  const parameters = parameterLayout(config).map(({ shape }) => ({
    dtype,
    shape,
    byteLength: elementCount(shape) * bytesPerElement(dtype),
  }));
  return memoryNeeded(config, parameters);
}

it("counts weights as they are stored", () => {
  // 4.02 and 7.91 × 10⁹ parameters of four bytes; keys and values of 1.64 and 4.36 GB.
  expect(needed("instructblip-flan-t5-xl", "float32") / 1e9).toBeCloseTo(18.0, 1);
  expect(needed("instructblip-vicuna-7b", "float32") / 1e9).toBeCloseTo(36.3, 1);
  const ratio = needed("instructblip-vicuna-7b", "float16") / needed("instructblip-vicuna-7b", "float32");
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(0.65);
});

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
