import { expect, test } from "vitest";
import { type DeviceChoice, devicesOf } from "./device.js";

test.each<[DeviceChoice | undefined, string[]]>([
  [undefined, ["cpu", "cpu", "cpu"]],
  ["webgpu", ["webgpu", "webgpu", "webgpu"]],
  [{ vision: "webgpu" }, ["webgpu", "cpu", "cpu"]],
  [{ qformer: "cuda", languageModel: "webgpu" }, ["cpu", "cuda", "webgpu"]],
])("%j is a device for each part", (choice, [vision, qformer, languageModel]) => {
  expect(devicesOf(choice)).toEqual({ vision, qformer, languageModel });
});
