import { describe, expect, it } from "vitest";
import {
  add,
  concat,
  constant,
  evaluate,
  gather,
  type HostValue,
  input,
  type Tensor,
} from "../graph/index.js";
import { float32, int32, Random } from "../tensor/index.js";
import {
  attention,
  attentionAfter,
  causalBias,
  extend,
  paddingBias,
  places,
  splitHeads,
} from "./attention.js";

const noSizes = new Map<string, number>();

function compute(output: Tensor, values: Record<string, HostValue>, sizes = noSizes): number[] {
  const results = evaluate([output], { sizes, values: new Map(Object.entries(values)) });
  return results.flatMap(({ data }) => [...data]);
}

/** Values of rank 4. */
interface Value extends HostValue {
  readonly shape: readonly [number, number, number, number];
}

function normal(random: Random, shape: Value["shape"]): Value {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length: count }, () => random.normal()) };
}

const host = <Shape extends readonly number[]>(shape: Shape, values: number[]) => ({
  shape,
  data: Float64Array.from(values),
});

/** Attention by its definition, one number at a time. */
function plainAttention(query: Value, key: Value, value: Value, scale: number, bias: HostValue): number[] {
  const [batch, heads, length, width] = query.shape;
  const source = key.shape[2];
  const out = new Array<number>(batch * length * heads * width).fill(0);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const row = (of: Value, place: number): Float64Array => {
        const start = ((b * heads + h) * of.shape[2] + place) * width;
        return of.data.subarray(start, start + width);
      };
      for (let i = 0; i < length; i++) {
        const powers = Array.from({ length: source }, (_, j) => {
          const dot = row(query, i).reduce((sum, q, k) => sum + q * row(key, j)[k]!, 0);
          return Math.exp(scale * dot + bias.data[(b * length + i) * source + j]!);
        });
        const total = powers.reduce((a, c) => a + c);
        powers.forEach((power, j) => {
          row(value, j).forEach((v, k) => {
            out[(b * length + i) * heads * width + h * width + k]! += (power / total) * v;
          });
        });
      }
    }
  }
  return out;
}

describe("attention", () => {
  const [batch, heads, length, source, width] = [2, 3, 4, 5, 2];
  const random = new Random(1);
  const values = {
    query: normal(random, [batch, heads, length, width]),
    key: normal(random, [batch, heads, source, width]),
    value: normal(random, [batch, heads, source, width]),
    bias: normal(random, [batch, 1, length, source]),
  };
  const tensor = (name: keyof typeof values): Tensor => input(name, "float32", values[name].shape);
  const [query, key, value, bias] = [tensor("query"), tensor("key"), tensor("value"), tensor("bias")];

  it.each([1, 0.3])("is its definition, at scale %s", (scale) => {
    const output = attention(query, key, value, scale, bias);
    expect(output.shape).toEqual([batch, length, heads * width]);
    const expected = plainAttention(values.query, values.key, values.value, scale, values.bias);
    compute(output, values).forEach((found, i) => {
      expect(found).toBeCloseTo(expected[i]!, 12);
    });
  });

  it("needs no bias", () => {
    const zero = host([batch, 1, length, source], new Array(batch * length * source).fill(0));
    const expected = plainAttention(values.query, values.key, values.value, 1, zero);
    compute(attention(query, key, value, 1), values).forEach((found, i) => {
      expect(found).toBeCloseTo(expected[i]!, 12);
    });
  });

  it("to a prefix that rows share is that to each row's whole", () => {
    const [prompts, each, columns] = [2, 2, 3];
    const ownBias = normal(random, [prompts * each, 1, length, source]);
    const given = {
      prefixKey: normal(random, [prompts, heads, columns, width]),
      prefixValue: normal(random, [prompts, heads, columns, width]),
      prefixBias: normal(random, [prompts, 1, 1, columns]),
      query: normal(random, [prompts * each, heads, length, width]),
      key: normal(random, [prompts * each, heads, source, width]),
      value: normal(random, [prompts * each, heads, source, width]),
      ownBias,
    };
    const of = (name: keyof typeof given): Tensor => input(name, "float32", given[name].shape);
    const own = { key: of("key"), value: of("value"), bias: of("ownBias") };
    const spread = (x: Tensor): Tensor => gather(x, constant(int32([prompts * each], [0, 0, 1, 1])));
    const [key, value] = [spread(of("prefixKey")), spread(of("prefixValue"))];
    const bias = add(spread(of("prefixBias")), constant(float32([1, 1, length, 1], [0, 0, 0, 0])));
    const whole = attention(
      of("query"),
      concat([key, own.key], 2),
      concat([value, own.value], 2),
      0.3,
      concat([bias, own.bias], 3),
    );
    const prefix = {
      key: of("prefixKey"),
      value: of("prefixValue"),
      bias: of("prefixBias"),
      rowsPerPrompt: each,
    };
    const shared = attentionAfter(prefix, of("query"), own, 0.3);
    expect(shared.shape).toEqual(whole.shape);
    const expected = compute(whole, given);
    compute(shared, given).forEach((found, i) => {
      expect(found).toBeCloseTo(expected[i]!, 12);
    });
  });

  it("gives hidden places no weight at all", () => {
    const mask = input("mask", "int32", [batch, source]);
    const seen = { ...values, mask: host([batch, source], [1, 1, 1, 0, 0, 0, 1, 1, 1, 1]) };
    const changed = { ...seen, value: host(values.value.shape, [...values.value.data]) };
    for (let h = 0; h < heads; h++)
      changed.value.data.fill(1e6, (h * source + 3) * width, (h + 1) * source * width);
    const output = attention(query, key, value, 1, paddingBias(mask));
    expect(compute(output, changed)).toEqual(compute(output, seen));
  });

  it("splits heads as [batch, length, heads, width] transposed", () => {
    const x = input("x", "float32", [1, 2, 4]);
    const output = splitHeads(x, 2);
    expect(output.shape).toEqual([1, 2, 2, 2]);
    expect(compute(output, { x: host([1, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7]) })).toEqual([
      0, 1, 4, 5, 2, 3, 6, 7,
    ]);
  });
});

describe("masks", () => {
  const mask = input("mask", "int32", ["batch", "source"]);
  const given = { mask: host([2, 4], [0, 1, 1, 1, 1, 1, 0, 1]) };
  const sizes = new Map([
    ["batch", 2],
    ["source", 4],
    ["step", 2],
  ]);
  const seen = (bias: Tensor): number[] => compute(bias, given, sizes).map((value) => Number(value === 0));

  it("hide padding", () => {
    expect(paddingBias(mask).shape).toEqual(["batch", 1, 1, "source"]);
    expect(seen(paddingBias(mask))).toEqual([0, 1, 1, 1, 1, 1, 0, 1]);
  });

  it("hide padding and the future, of the whole text", () => {
    const bias = causalBias(mask, "source");
    expect(bias.shape).toEqual(["batch", 1, "source", "source"]);
    const first = [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1];
    const second = [1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1];
    expect(seen(bias)).toEqual([...first, ...second]);
  });

  it("hide padding and the future, of the last places", () => {
    const bias = causalBias(mask, "step");
    expect(bias.shape).toEqual(["batch", 1, "step", "source"]);
    expect(seen(bias)).toEqual([0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1]);
  });

  it("count the places of queries from the past on", () => {
    const { queries, keys } = places("step", "source");
    expect(compute(queries, {}, sizes)).toEqual([2, 3]);
    expect(compute(keys, {}, sizes)).toEqual([0, 1, 2, 3]);
  });
});

describe("extend", () => {
  const part = (name: string, length: number | string): Tensor => input(name, "float32", [1, 1, length, 1]);

  it("puts the present after the past", () => {
    const past = { key: part("past_key", "past"), value: part("past_value", "past") };
    const present = { key: part("key", 1), value: part("value", 1) };
    const { key, value } = extend(past, present);
    expect(key.shape).toEqual([1, 1, "past + 1", 1]);
    const given = {
      past_key: host([1, 1, 2, 1], [1, 2]),
      past_value: host([1, 1, 2, 1], [5, 6]),
      key: host([1, 1, 1, 1], [3]),
      value: host([1, 1, 1, 1], [7]),
    };
    const sizes = new Map([["past", 2]]);
    expect(compute(key, given, sizes)).toEqual([1, 2, 3]);
    expect(compute(value, given, sizes)).toEqual([5, 6, 7]);
    expect(extend(undefined, present)).toBe(present);
  });
});
