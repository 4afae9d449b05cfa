import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dequantize,
  evaluate,
  gradients,
  input,
  linear,
  multiply,
  type QuantizedFormat,
  quantizedShapes,
  sum,
  type Tensor,
  weight,
} from "../graph/index.js";
import { toHostValues } from "../graph/testing/operator-case.js";
import { elementCount, float32, type HostTensor, Random } from "../tensor/index.js";
import { decibels } from "../tensor/testing/decibels.js";
import { Program, type WeightSource } from "./program.js";

const [rows, columns, batch] = [96, 160, 70];

/** A product with a packed matrix in a file, and the gradient of its input. */
async function writeCase(directory: string, format: QuantizedFormat) {
  const random = new Random(format.bits);
  const shapes = quantizedShapes([rows, columns], format);
  const bytes = Uint8Array.from({ length: elementCount(shapes.packed) }, () => random.integer(256));
  const scales = Float32Array.from({ length: elementCount(shapes.scales) }, () => random.normal() / 100);
  const file = `packed-${format.bits}-${format.blockSize}.bin`;
  // Nothing in a safetensors file is aligned.
  await writeFile(join(directory, file), Buffer.concat([Buffer.alloc(3), bytes, Buffer.from(scales.buffer)]));
  const source: WeightSource = {
    directory,
    locate: (name) =>
      name === "packed"
        ? { file, offset: 3, byteLength: bytes.length }
        : { file, offset: 3 + bytes.length, byteLength: scales.byteLength },
  };
  const matrix = dequantize(
    weight("packed", "uint8", shapes.packed),
    weight("scales", "float32", shapes.scales),
    [rows, columns],
    format,
  );
  const x = input("x", "float32", ["batch", columns]);
  const y = linear(x, matrix);
  const [gradient] = gradients(sum(multiply(y, input("factors", "float32", ["batch", rows]))), [x]);
  const values: [string, HostTensor][] = [
    ["packed", { dtype: "uint8", shape: shapes.packed, data: bytes }],
    ["scales", float32(shapes.scales, scales)],
  ];
  return { outputs: { y, gradient: gradient as Tensor }, source, values };
}

describe.each([
  { format: { bits: 4, blockSize: 32 }, least: 44 },
  { format: { bits: 8, blockSize: 64 }, least: 44 },
  { format: { bits: 8, blockSize: "row" }, least: 42 },
] as const)("a product with a matrix in $format", ({ format, least }) => {
  let directory: string;
  let program: Program;
  let made: Awaited<ReturnType<typeof writeCase>>;
  const random = new Random(2);
  const normal = (width: number) =>
    float32(
      [batch, width],
      Float32Array.from({ length: batch * width }, () => random.normal()),
    );
  const feeds = { x: normal(columns), factors: normal(rows) };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "quantized-"));
    made = await writeCase(directory, format);
    program = await Program.compile(made.outputs, { weights: made.source, threads: 2 });
  });
  afterAll(async () => {
    await program.release();
    await rm(directory, { recursive: true });
  });

  it("reads one set of bytes, forward to 8 bits of its input, backward exactly", async () => {
    const found = await program.run(feeds);
    const values = toHostValues(new Map([...made.values, ...Object.entries(feeds)]));
    const [y, gradient] = evaluate([made.outputs.y, made.outputs.gradient], {
      sizes: new Map([["batch", batch]]),
      values,
    });
    // Products of 8-bit inputs: what slow, exact kernels give would be above 100.
    expect(decibels(y!.data, found.y!.data as Float32Array)).toBeGreaterThan(least);
    expect(decibels(y!.data, found.y!.data as Float32Array)).toBeLessThan(60);
    expect(decibels(gradient!.data, found.gradient!.data as Float32Array)).toBeGreaterThan(110);
  });

  it("gives a row the same bits in every batch", async () => {
    const { y } = await program.run(feeds);
    for (const size of [1, 2, 3, 4, 5, 7, 8, 33]) {
      for (const from of [0, 1, batch - size]) {
        const part = (tensor: HostTensor<"float32">, width: number) =>
          float32([size, width], tensor.data.subarray(from * width, (from + size) * width));
        const some = await program.run({ x: part(feeds.x, columns), factors: part(feeds.factors, rows) });
        expect(some.y!.data).toEqual(part(y as HostTensor<"float32">, rows).data);
      }
    }
  });
});
