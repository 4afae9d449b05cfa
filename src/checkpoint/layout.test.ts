import { describe, expect, it } from "vitest";
import type { DType } from "../tensor/index.js";
import { CheckpointError } from "./error.js";
import { openCheckpoint } from "./folder.js";
import { compareLayout } from "./layout.js";
import type { Weights } from "./weights.js";

function weights(tensors: Record<string, { shape: number[]; dtype?: DType }>): Weights {
  return {
    names: () => Object.keys(tensors),
    has: (name) => name in tensors,
    describe: (name) => ({ dtype: "float32", file: "f", offset: 0, byteLength: 0, ...tensors[name]! }),
    read: () => Promise.reject(new Error("not needed")),
  };
}

function refusal(
  expected: { name: string; shape: number[] }[],
  found: Weights,
  ignorable?: RegExp[],
): string {
  try {
    compareLayout("folder", expected, found, ignorable);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message;
  }
  return expect.fail("the layout was accepted");
}

describe("compareLayout", () => {
  it("accepts what fits, in any of the float types", () => {
    const found = weights({
      a: { shape: [2, 3] },
      b: { shape: [], dtype: "float16" },
      c: { shape: [1], dtype: "bfloat16" },
    });
    const expected = [
      { name: "c", shape: [1] },
      { name: "a", shape: [2, 3] },
      { name: "b", shape: [] },
    ];
    expect(() => compareLayout("folder", expected, found)).not.toThrow();
  });

  it("lists everything that is wrong, with shapes and types", () => {
    const found = weights({
      shape: { shape: [3, 2] },
      rank: { shape: [2, 1] },
      type: { shape: [1], dtype: "int64" },
      extra: { shape: [7, 8] },
      position_ids: { shape: [1, 512], dtype: "int64" },
    });
    const expected = [
      { name: "gone", shape: [4, 5] },
      { name: "shape", shape: [2, 3] },
      { name: "rank", shape: [2] },
      { name: "type", shape: [1] },
    ];
    const message = refusal(expected, found, [/^position_ids$/]);
    expect(message).toContain("Tensors missing (1): gone [4, 5].");
    expect(message).toContain("Tensors not part of the model (1): extra [7, 8].");
    expect(message).toContain(
      "Tensors of another shape (2): shape: expected [2, 3], found [3, 2]; rank: expected [2], found [2, 1].",
    );
    expect(message).toContain("Tensors neither float32, float16 nor bfloat16 (1): type: int64.");
  });

  it("shows five of many, on one line", () => {
    const expected = Array.from({ length: 33 }, (_, i) => ({ name: `t${i}`, shape: [i] }));
    const message = refusal(expected, weights({}));
    expect(message).toContain("missing (33)");
    expect(message).toContain("t4 [4]; and 28 more.");
    expect(message).not.toContain("t5");
    expect(message).not.toContain("\n");
  });

  it.each(["module.", "model.", "base_model.model."])("says that all names begin with %s", (prefix) => {
    const names = ["query_tokens", "qformer.layernorm.weight", "language_model.model.norm.weight"];
    const found = Object.fromEntries(names.map((name) => [prefix + name, { shape: [1] }]));
    const expected = names.map((name) => ({ name, shape: [1] }));
    expect(refusal(expected, weights(found))).toMatch(
      `folder: the names of all tensors have the prefix ${JSON.stringify(prefix)}`,
    );
    // Not where most of the names are others even then.
    expect(
      refusal(
        [...expected, ...expected.map(({ name }) => ({ name: `${name}.x`, shape: [1] }))],
        weights(found),
      ),
    ).toContain("Tensors missing");
  });

  it.each([
    ["language_model.model.layers.0.self_attn.q_proj.base_layer.weight", /an adapter.*merge_and_unload/],
    ["language_model.model.layers.0.self_attn.q_proj.lora_A.default.weight", /an adapter.*merge_and_unload/],
    ["Qformer.bert.encoder.layer.0.output.dense.weight", /the names of LAVIS/],
  ])("says what the tensor %s is of", (name, message) => {
    expect(refusal([{ name: "query_tokens", shape: [1] }], weights({ [name]: { shape: [1] } }))).toMatch(
      message,
    );
  });

  it("knows a golden folder by its own layout and misses one tensor of it", async () => {
    const { weights: golden } = await openCheckpoint("test/fixtures/models/case3_blip2_opt/model");
    const layout = [...golden.names()].map((name) => ({ name, shape: [...golden.describe(name).shape] }));
    expect(() => compareLayout("folder", layout, golden)).not.toThrow();
    expect(refusal(layout.slice(1), golden)).toContain(`not part of the model (1): ${layout[0]!.name} `);
  });
});
