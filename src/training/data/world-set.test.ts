import { expect, test } from "vitest";
import { ownInstruction } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { openWorldSet } from "./world-set.js";

test("scenes are samples without files", async () => {
  const { dataset, source, instruct } = openWorldSet({ world: "questions", scenes: 10, split: "train" });
  expect({ name: dataset.name, size: source.size }).toEqual({ name: "world/questions", size: 500 });
  const record = await source.record(7);
  expect(await source.record(7)).toEqual(record);
  expect(instruct).toBe(ownInstruction);
  expect(instruct(record, new Random(1)).instruction).toBe(record.question);
  expect(record.facts).toHaveLength(9);
  const { width, height } = await source.drawImage!(record.images![0]!);
  expect(Math.min(width, height)).toBeGreaterThan(80);
});

test("regions come once for each scene, with what can be said of each place", async () => {
  const { source } = openWorldSet({ world: "regions", scenes: 10, split: "validation" });
  expect(source.size).toBe(10);
  expect((await source.record(3)).regions).toHaveLength(9);
});

test("other scenes, and other splits, are another training", () => {
  const fingerprint = (scenes: number, split: "train" | "test") =>
    openWorldSet({ world: "captions", scenes, split }).source.fingerprint;
  const all = [fingerprint(10, "train"), fingerprint(20, "train"), fingerprint(10, "test")];
  expect(new Set(all).size).toBe(3);
});
