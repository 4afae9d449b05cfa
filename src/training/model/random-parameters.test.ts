import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import type { InstructBlipConfig } from "../../models/index.js";
import { tinyModel } from "../testing/tiny-training.js";
import { parameterShapes } from "./parameter-shapes.js";
import { randomParameters } from "./random-parameters.js";

const languages = ["t5", "llama"] as const;
let configs: Record<(typeof languages)[number], InstructBlipConfig>;

beforeAll(async () => {
  const read = async (language: (typeof languages)[number]): Promise<InstructBlipConfig> =>
    parseConfig(JSON.parse(readFileSync(join(await tinyModel(language, "blip-2"), "config.json"), "utf8")));
  configs = { t5: await read("t5"), llama: await read("llama") };
});

/** Product of two rows of a matrix. */
function dot(matrix: Float32Array, width: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += matrix[i * width + k]! * matrix[j * width + k]!;
  return sum;
}

it.each(languages)("norms are 1, biases 0, and the rest of %s is finite and not 0", (language) => {
  const config = configs[language];
  const shapes = parameterShapes(config);
  const values = randomParameters(shapes, config, 1);
  expect([...values.keys()]).toEqual([...shapes.keys()]);
  for (const [name, found] of values) {
    expect(found.length, name).toBe(shapes.get(name)!.reduce((product, size) => product * size, 1));
    if (/norm\d*\.weight$/i.test(name)) expect(new Set(found), name).toEqual(new Set([1]));
    else if (name.endsWith("bias")) expect(new Set(found), name).toEqual(new Set([0]));
    else expect(found.some((value) => value !== 0) && found.every(Number.isFinite), name).toBe(true);
  }
});

it("square matrices are orthogonal, and others as wide as their inputs ask", () => {
  const shapes = new Map([
    ["square.weight", [64, 64]],
    ["narrow.weight", [100, 64]],
    ["patch_embedding.weight", [200, 3, 4, 4]],
    ["word_embeddings.weight", [200, 48]],
  ]);
  const values = randomParameters(shapes, configs.t5, 1);
  const square = values.get("square.weight")!;
  for (let i = 0; i < 64; i++) {
    for (let j = 0; j <= i; j++) expect(dot(square, 64, i, j)).toBeCloseTo(i === j ? 1 : 0, 5);
  }
  const deviation = (name: string): number => {
    const found = values.get(name)!;
    return Math.sqrt(found.reduce((sum, value) => sum + value ** 2, 0) / found.length);
  };
  // Within five standard errors: a deviation of n numbers is known to 1 / √(2 n) of itself.
  for (const [name, expected] of [
    ["narrow.weight", 64 ** -0.5],
    ["patch_embedding.weight", 48 ** -0.5],
    ["word_embeddings.weight", 0.2],
  ] as const) {
    const error = 5 / Math.sqrt(2 * values.get(name)!.length);
    expect(Math.abs(deviation(name) / expected - 1)).toBeLessThan(error);
  }
});

it("attention begins as copying: keys like queries, outputs as values turned", () => {
  const { llama: config } = configs;
  const shapes = new Map([
    ["layer.self_attn.q_proj.weight", [32, 32]],
    ["layer.self_attn.k_proj.weight", [32, 32]],
    ["layer.self_attn.v_proj.weight", [32, 32]],
    ["layer.self_attn.o_proj.weight", [32, 32]],
    ["vision.self_attn.qkv.weight", [96, 32]],
    ["vision.self_attn.projection.weight", [32, 32]],
  ]);
  const values = randomParameters(shapes, config, 1);
  const of = (name: string) => values.get(name)!;
  const turned = (matrix: Float32Array) => matrix.map((_, i) => matrix[(i % 32) * 32 + Math.floor(i / 32)]!);
  const scaled = of("layer.self_attn.k_proj.weight").map((value) => value * 0.75);
  expect(of("layer.self_attn.q_proj.weight")).toEqual(scaled);
  expect(of("layer.self_attn.o_proj.weight")).toEqual(turned(of("layer.self_attn.v_proj.weight")));
  const all = of("vision.self_attn.qkv.weight");
  expect(all.slice(1024, 2048)).toEqual(all.slice(0, 1024));
  expect(of("vision.self_attn.projection.weight")).toEqual(turned(all.slice(2048)));
});

it("the last quarter of a T5's heads begins with next to no preference", () => {
  const { t5 } = configs;
  const config = { ...t5, text: { ...t5.text, heads: 4, headWidth: 8 } } as InstructBlipConfig;
  const query = "language_model.encoder.block.0.layer.0.SelfAttention.q.weight";
  const bias = "language_model.encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
  const shapes = new Map([
    [query, [32, 32]],
    [bias, [8, 4]],
  ]);
  const values = randomParameters(shapes, config, 1);
  const length = (row: number) => dot(values.get(query)!, 32, row, row) ** 0.5;
  for (let row = 0; row < 32; row++)
    expect(length(row)).toBeCloseTo((row < 24 ? 1 : 0.05) * 1.5 * 8 ** -0.5, 5);
  const ownPlace = [...values.get(bias)!.slice(0, 4)];
  expect(ownPlace.map((value) => Math.round(10 * value) / 10)).toEqual([-6, -6, -6, -0.6]);
});

it("a value depends on the seed and its name, not on what else there is", () => {
  const { t5: config } = configs;
  const all = randomParameters(parameterShapes(config), config, 1);
  const some = randomParameters(
    parameterShapes(config, (name) => name.startsWith("vision_model.")),
    config,
    1,
  );
  expect(some.size).toBeGreaterThan(0);
  for (const [name, values] of some) expect(values, name).toEqual(all.get(name));
  const name = "language_model.shared.weight";
  expect(randomParameters(parameterShapes(config), config, 2).get(name)).not.toEqual(all.get(name));
});
