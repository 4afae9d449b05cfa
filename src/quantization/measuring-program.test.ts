import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSafetensors, type Weights, weightsOf, writeTensors } from "../checkpoint/index.js";
import {
  add,
  input,
  layerNorm,
  linear,
  type QuantizedFormat,
  relu,
  type Tensor,
  weight,
} from "../graph/index.js";
import { Program } from "../runtime/index.js";
import { float32, type HostTensor, Random } from "../tensor/index.js";
import { LayerErrors, leastDecibels } from "./layer-errors.js";
import { MeasuringProgram } from "./measuring-program.js";

const [width, rows] = [256, 6];

/** Channels that a norm scales up, and the matrices behind it down again, as large models have them. */
const outliers = [3, 60, 77, 150, 251];

function parameters(factor: number): Map<string, HostTensor> {
  const random = new Random(1);
  const normal = (shape: number[], deviation: number) =>
    float32(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b) }, () => deviation * random.normal()),
    );
  const scale = (channel: number): number => (outliers.includes(channel) ? factor : 1);
  const behind = normal([width, width], 0.05);
  behind.data.forEach((value, i) => {
    behind.data[i] = value / scale(i % width);
  });
  return new Map([
    [
      "norm.weight",
      float32(
        [width],
        Array.from({ length: width }, (_, channel) => scale(channel)),
      ),
    ],
    ["norm.bias", float32([width], new Float32Array(width))],
    ["behind.weight", behind],
    ["behind.bias", normal([width], 5)],
    ["after.weight", normal([width, width], 0.05)],
  ]);
}

function graph(weights: Weights): Record<string, Tensor> {
  const param = (name: string): Tensor => weight(name, "float32", weights.describe(name).shape);
  const x = input("x", "float32", ["batch", width]);
  const normal = layerNorm(x, param("norm.weight"), param("norm.bias"), 1e-6);
  const inner = linear(normal, param("behind.weight"), param("behind.bias"));
  return { inner, y: add(x, linear(relu(inner), param("after.weight"))) };
}

describe("a graph in pieces", () => {
  let directory: string;
  const random = new Random(2);
  const x = float32(
    [rows, width],
    Array.from({ length: rows * width }, () => random.normal()),
  );

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "measuring-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function measure(factor: number, format: QuantizedFormat, pieceBytes?: number) {
    const file = join(directory, `${factor}.safetensors`);
    await writeTensors(file, parameters(factor));
    const weights = weightsOf([await openSafetensors(file)]);
    const errors = new LayerErrors(
      new Map([
        ["behind.weight", format],
        ["after.weight", format],
      ]),
    );
    const outputs = graph(weights);
    let pieces = 0;
    const onPiece = (): void => {
      pieces++;
    };
    const found = await new MeasuringProgram(outputs, {
      weights,
      errors,
      pieceBytes,
      threads: 1,
      onPiece,
    }).run({ x });
    const locate = (name: string) => ({ ...weights.describe(name), file: `${factor}.safetensors` });
    const program = await Program.compile(outputs, { weights: { directory, locate }, threads: 1 });
    const whole = await program.run({ x });
    await program.release();
    return { found, whole, pieces, layers: errors.all() };
  }

  it.each([undefined, 1])(
    "computes what the whole computes, and the error of each layer (%s)",
    async (pieceBytes) => {
      const { found, whole, pieces, layers } = await measure(1, { bits: 8, blockSize: 64 }, pieceBytes);
      expect(pieces).toBe(pieceBytes === undefined ? 1 : 3);
      for (const name of ["inner", "y"]) {
        found[name]!.data.forEach((value, i) => {
          expect(Number(value)).toBeCloseTo(Number(whole[name]!.data[i]), 4);
        });
      }
      for (const { format, decibels, refused } of layers) {
        expect(format).toEqual({ bits: 8, blockSize: 64 });
        expect(decibels).toBeGreaterThan(38);
        expect(decibels).toBeLessThan(48);
        expect(refused).toEqual([]);
      }
    },
  );

  it.each([
    [50, "row"],
    [100, "row"],
    [50, 64],
    [100, 64],
  ] as const)(
    "holds a layer in more where channels are scaled %d times, until its error is small (blocks of %s)",
    async (factor, blockSize) => {
      const format = { bits: 8, blockSize } as QuantizedFormat;
      const { layers } = await measure(factor, format);
      const [behind, after] = layers;
      expect(behind!.refused[0]!.format).toEqual(format);
      for (const { decibels } of behind!.refused) expect(decibels).toBeLessThan(leastDecibels[8]);
      if (behind!.format) expect(behind!.decibels).toBeGreaterThanOrEqual(leastDecibels[8]);
      expect(after!.refused).toEqual([]);
    },
  );

  it("leaves a row one scale where there are no such channels", async () => {
    const { layers } = await measure(1, { bits: 8, blockSize: "row" });
    for (const { format, decibels } of layers) {
      expect(format).toEqual({ bits: 8, blockSize: "row" });
      expect(decibels).toBeGreaterThan(leastDecibels[8]);
      expect(decibels).toBeLessThan(46);
    }
  });

  it("asks less of 4 bits", async () => {
    const { layers } = await measure(1, { bits: 4, blockSize: 32 });
    for (const { format, decibels } of layers) {
      expect(format).toEqual({ bits: 4, blockSize: 32 });
      expect(decibels).toBeGreaterThan(leastDecibels[4]);
      expect(decibels).toBeLessThan(leastDecibels[8]);
    }
  });
});
