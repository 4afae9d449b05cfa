import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BlockFormat,
  constant,
  dequantize,
  evaluate,
  type QuantizedFormat,
  quantizedShapes,
} from "../graph/index.js";
import { elementCount, float32, Random } from "../tensor/index.js";
import { quantizeBlocks, quantizeRows } from "./quantize-rows.js";

function quantized(values: Float32Array, columns: number, format: QuantizedFormat) {
  const shape = [values.length / columns, columns] as const;
  const shapes = quantizedShapes(shape, format);
  const packed = new Uint8Array(elementCount(shapes.packed));
  const scales = new Float32Array(elementCount(shapes.scales));
  if (format.blockSize === "row") {
    // In two goes, as large matrices are read.
    const turned = new Int8Array(packed.buffer);
    const half = Math.floor(shape[0] / 2);
    quantizeRows(values.subarray(0, half * columns), columns, 0, turned, scales);
    quantizeRows(values.subarray(half * columns), columns, half, turned, scales);
  } else {
    quantizeBlocks(values, columns, format as BlockFormat, packed, scales);
  }
  const bytes = constant({ dtype: "uint8", shape: shapes.packed, data: packed });
  const matrix = dequantize(bytes, constant(float32(shapes.scales, scales)), shape, format);
  const [value] = evaluate([matrix], { sizes: new Map(), values: new Map() });
  return { data: value!.data, packed, scales };
}

function normal(count: number): Float32Array {
  const random = new Random(1);
  return Float32Array.from({ length: count }, () => random.normal());
}

describe("a matrix in blocks of whole numbers", () => {
  it("is within half a step of what it was, but for the end of the range that has one number less", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<QuantizedFormat["bits"]>(4, 8),
        fc.constantFrom(16, 32),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), {
          minLength: 120,
          maxLength: 120,
        }),
        (bits, blockSize, columns, numbers) => {
          const values = Float32Array.from(numbers).subarray(0, Math.floor(120 / columns) * columns);
          const { data, scales } = quantized(values, columns, { bits, blockSize });
          const blocks = Math.ceil(columns / blockSize);
          values.forEach((value, i) => {
            const block = Math.floor(i / columns) * blocks + Math.floor((i % columns) / blockSize);
            const step = Math.abs(scales[block]!);
            const isAtEnd = Math.abs(value) > (2 ** (bits - 1) - 1) * step;
            const error = Math.abs(data[i]! - value);
            // A value below the least float has no scale.
            expect(error).toBeLessThanOrEqual((isAtEnd ? 1 : 0.5) * step * 1.0001 + 1e-37);
          });
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("keeps the value of each block that is farthest from 0, whatever its sign, and zeros", () => {
    const values = new Float32Array(64).fill(0.01);
    values[5] = -3;
    values[40] = 7;
    const { data } = quantized(values, 64, { bits: 4, blockSize: 32 });
    expect([data[5], data[40]]).toEqual([-3, 7]);
    expect(
      quantized(new Float32Array(32), 32, { bits: 4, blockSize: 32 }).data.every((value) => value === 0),
    ).toBe(true);
  });

  it("fills what a block has beyond the row with zeros", () => {
    const { packed } = quantized(Float32Array.of(1, -1, 1), 3, { bits: 4, blockSize: 16 });
    expect([...packed]).toEqual([0xf0, 0x80, ...new Array(6).fill(0x88)]);
    expect([...quantized(Float32Array.of(1, -1), 2, { bits: 8, blockSize: 16 }).packed].slice(2)).toEqual(
      new Array(14).fill(128),
    );
  });

  it.each([
    [{ bits: 4, blockSize: 32 }, 20, 22],
    [{ bits: 4, blockSize: 128 }, 18, 20],
    [{ bits: 8, blockSize: 64 }, 43, 46],
    [{ bits: 8, blockSize: "row" }, 42, 45],
  ] as const)("of normal numbers in %o has a signal of %d to %d dB", (format, least, most) => {
    const values = normal(128 * 128);
    const { data } = quantized(values, 128, format);
    const power = (numbers: Iterable<number>): number => [...numbers].reduce((sum, x) => sum + x * x, 0);
    const decibels = 10 * Math.log10(power(values) / power(values.map((value, i) => value - data[i]!)));
    expect(decibels).toBeGreaterThan(least);
    expect(decibels).toBeLessThan(most);
  });

  it("with one scale a row are within half a step, and from −127 to 127", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e5, max: 1e5 }), { minLength: 120 }),
        (columns, numbers) => {
          const values = Float32Array.from(numbers).subarray(0, Math.floor(120 / columns) * columns);
          const { data, scales, packed } = quantized(values, columns, { bits: 8, blockSize: "row" });
          values.forEach((value, i) => {
            const step = scales[Math.floor(i / columns)]!;
            expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(0.5 * step * 1.0001 + 1e-37);
          });
          expect(packed).not.toContain(128);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});
