import { describe, expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import { type PresetName, parameterLayout, presets } from "../../models/index.js";
import { stageOneLayout } from "./blip2-stage-one.js";
import { stageTwoParameters } from "./blip2-stage-one-names.js";

/** Shapes of the Q-Former and its queries. */
function qFormerShapes(name: PresetName): Map<string, readonly number[]> {
  const layout = parameterLayout(parseConfig(presets[name].config));
  const ours = layout.filter(({ name }) => /^(query_tokens$|qformer\.)/.test(name));
  return new Map(ours.map(({ name, shape }) => [name, shape]));
}

function stageOneShapes(): Map<string, readonly number[]> {
  const { qformer, queryTokens } = parseConfig(presets["instructblip-flan-t5-xl"].config);
  const config = { qformer, queryTokens, imageTextWidth: 256, decoderStartTokenId: 30522 };
  return new Map(stageOneLayout(config).map(({ name, shape }) => [name, shape]));
}

/** The same in an order that does not depend on who built it. */
const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe("stageTwoParameters", () => {
  it.each([
    ["instructblip", "instructblip-flan-t5-xl"],
    ["blip-2", "blip2-flan-t5-xl"],
  ] as const)("gives %s all of its Q-Former and nothing else", (modelType, preset) => {
    const given = stageTwoParameters(stageOneShapes(), modelType);
    expect(sorted(given)).toEqual(sorted(qFormerShapes(preset)));
  });

  it("gives InstructBLIP what the second stage of BLIP-2 trained, over what the first one had", () => {
    const first = new Map([...stageOneShapes().keys()].map((name) => [name, `first ${name}`]));
    const second = new Map(
      [...stageTwoParameters(first, "blip-2").keys()].map((name) => [name, `second ${name}`]),
    );
    const both = new Map([
      ...stageTwoParameters(first, "instructblip"),
      ...stageTwoParameters(second, "instructblip"),
    ]);
    expect([...both.keys()].sort()).toEqual([...qFormerShapes("instructblip-flan-t5-xl").keys()].sort());
    expect(both.get("qformer.embeddings.layernorm.weight")).toBe("second qformer.layernorm.weight");
    expect(both.get("qformer.embeddings.word_embeddings.weight")).toBe(
      "first embeddings.word_embeddings.weight",
    );
    const text = "qformer.encoder.layer.3.intermediate.dense.weight";
    expect(both.get(text)).toBe(`first ${text}`);
    const query = "qformer.encoder.layer.3.intermediate_query.dense.weight";
    expect(both.get(query)).toBe(`second ${query}`);
  });

  it("keeps the image encoder and what came after it", () => {
    const others = new Map([
      ["vision_model.post_layernorm.weight", 1],
      ["language_projection.weight", 2],
    ]);
    expect(stageTwoParameters(others, "instructblip")).toEqual(others);
    expect(stageTwoParameters(others, "blip-2")).toEqual(others);
  });
});
