import { expect, it } from "vitest";
import { parseConfig } from "../checkpoint/index.js";
import { type PresetName, parameterLayout, presets } from "../models/index.js";
import { bytesPerElement, type DType, elementCount } from "../tensor/index.js";
import { builtInModelDirectory } from "./folder/model-directory.js";
import { openModelFiles } from "./folder/model-files.js";
import { memoryNeeded, modelMemory, storedParameters } from "./memory-needed.js";

function needed(preset: PresetName, dtype: DType): number {
  const config = parseConfig(presets[preset].config);
  const parameters = parameterLayout(config).map(({ name, shape }) => ({
    name,
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

it.each([4, 8, 16, 32] as const)("foretells what a model held in %d bits will need", async (precision) => {
  const { stored, precisions } = await modelMemory(builtInModelDirectory);
  const opened = await openModelFiles(builtInModelDirectory);
  expect(stored).toBe(memoryNeeded(opened.config, storedParameters(opened)));
  await opened.dispose();
  const held = await openModelFiles(builtInModelDirectory, { precision });
  expect(precisions[precision]).toBe(memoryNeeded(held.config, storedParameters(held)));
  await held.dispose();
});
