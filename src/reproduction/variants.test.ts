import { expect, it } from "vitest";
import { setNamed, setRecord } from "../world/index.js";
import { type Asking, askFor, type VariantName } from "./variants.js";

function asked(set: string, variant: VariantName, asking: Asking = "instructions"): string {
  const { record, dataset } = setRecord(setNamed(set), { split: "test", seed: 1, index: 0, words: "train" });
  return askFor(record, dataset, variant, asking, []).instruction;
}

it("those that learnt captions from images alone are given the image alone, and questions as all others", () => {
  for (const variant of ["blip2", "multitask-plain"] as const) {
    expect(asked("nocaps", variant)).toBe("");
    expect(asked("gqa", variant)).toBe(asked("gqa", "instructblip"));
  }
  for (const variant of ["instructblip", "no-instruction", "no-balance", "multitask-tags"] as const) {
    expect(asked("nocaps", variant)).toBe("A short image description:");
  }
});

it("asked with tags, a model reads the kind of the set and the question as it is", () => {
  expect(asked("gqa", "multitask-tags", "tags")).toMatch(/^\[visual reasoning\] \S.*\S$/);
  expect(asked("nocaps", "multitask-tags", "tags")).toBe("[image captioning] ");
});
