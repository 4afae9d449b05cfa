import { expect, test } from "vitest";
import { deviceOfProgram, placementNotices } from "./program-devices.js";

test("each part's programs are on its device, and token embeddings on the CPU", () => {
  const programs = ["vision", "visualPrompt", "embedding", "encoder", "decoder"];
  expect(programs.map((name) => deviceOfProgram(name, "webgpu"))).toEqual([
    ...["webgpu", "webgpu", "cpu", "webgpu", "webgpu"],
  ]);
  const apart = { vision: "webgpu", languageModel: "cuda" } as const;
  expect(programs.map((name) => deviceOfProgram(name, apart))).toEqual([
    ...["webgpu", "cpu", "cpu", "cuda", "cuda"],
  ]);
  expect(programs.map((name) => deviceOfProgram(name))).toEqual(programs.map(() => "cpu"));
});

test("what the CPU carries out is named once for each device", () => {
  const programs = [
    { device: "webgpu", operatorsOnCpu: ["Gather", "Cast"] },
    { device: "cuda", operatorsOnCpu: ["Sin"] },
    { device: "webgpu", operatorsOnCpu: ["Cast"] },
    { device: "cpu", operatorsOnCpu: [] },
  ] as const;
  expect(placementNotices(programs)).toEqual([
    expect.stringMatching(/in place of webgpu, .*: Cast, Gather$/),
    expect.stringMatching(/in place of cuda, .*: Sin$/),
  ]);
  expect(placementNotices([])).toEqual([]);
});
