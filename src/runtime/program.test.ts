import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  add,
  cast,
  constant,
  gradients,
  input,
  linear,
  multiply,
  sum,
  type Tensor,
  weight,
} from "../graph/index.js";
import { convert, type DType, float32, type HostTensor, hostTensor, int32 } from "../tensor/index.js";
import { Program, type WeightSource } from "./program.js";

describe("what a program is fed", () => {
  const a = input("a", "float32", ["batch", "text"]);
  const b = input("b", "float32", ["batch", "text + 2"]);
  const ids = input("ids", "int32", [3]);
  const outputs = { a, b, ids } as const;
  let program: Program;
  const good: Record<string, HostTensor> = {
    a: float32([2, 1], [1, 2]),
    b: float32([2, 3], [1, 2, 3, 4, 5, 6]),
    ids: int32([3], [7, 8, 9]),
  };

  beforeAll(async () => {
    const named = Object.entries(outputs).map(([name, tensor]) => [`${name}_out`, add(tensor, tensor)]);
    program = await Program.compile(Object.fromEntries(named));
  });
  afterAll(() => program.release());

  it("comes out with dtype and shape", async () => {
    expect(await program.run(good)).toEqual({
      a_out: float32([2, 1], [2, 4]),
      b_out: float32([2, 3], [2, 4, 6, 8, 10, 12]),
      ids_out: int32([3], [14, 16, 18]),
    });
  });

  it.each<[string, Record<string, HostTensor | undefined>, string]>([
    ["a missing input", { ids: undefined }, "input ids[3] was not given"],
    ["another dtype", { ids: float32([3], [1, 2, 3]) }, "input ids[3] is int32, not float32"],
    ["another rank", { a: float32([2], [1, 2]) }, "input a[batch, text] was given a tensor of shape [2]"],
    [
      "fewer elements than the shape has",
      { ids: { dtype: "int32", shape: [3], data: Int32Array.of(1) } },
      "input ids[3] was given 1 elements of shape [3]",
    ],
    ["another size", { ids: int32([4], [1, 2, 3, 4]) }, "input ids[3] was given a tensor of shape [4]"],
    [
      "two sizes of one dimension",
      { b: float32([1, 3], [1, 2, 3]) },
      "input b[batch, text + 2] (batch = 2) was given a tensor of shape [1, 3]",
    ],
    [
      "a size that does not follow from the others",
      { b: float32([2, 2], [1, 2, 3, 4]) },
      "input b[batch, text + 2] (text = 1) was given a tensor of shape [2, 2]",
    ],
  ])("is refused: %s", async (_what, wrong, message) => {
    await expect(program.run({ ...good, ...wrong } as Record<string, HostTensor>)).rejects.toThrow(message);
  });

  it("cannot be bfloat16", async () => {
    const compiled = Program.compile({ y: cast(input("x", "bfloat16", [1]), "float32") });
    await expect(compiled).rejects.toThrow("x[1]: a program neither takes nor gives bfloat16");
  });
});

describe("weights of a program", () => {
  const shape = [2, 3];
  const values = [0.5, -1, 2, 3, 0.25, -4];
  const dtypes = ["float32", "float16", "bfloat16"] as const;
  let weights: WeightSource;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "program-"));
    const parts: Uint8Array[] = [];
    const ranges = new Map<string, { offset: number; byteLength: number }>();
    // Odd gaps, so that nothing is aligned.
    let offset = 0;
    for (const dtype of dtypes) {
      const { data } = convert(float32(shape, values), dtype);
      parts.push(new Uint8Array([1, 2, 3]), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      ranges.set(dtype, { offset: offset + 3, byteLength: data.byteLength });
      offset += 3 + data.byteLength;
    }
    await writeFile(join(directory, "weights.bin"), Buffer.concat(parts));
    weights = { directory, locate: (name) => ({ file: "weights.bin", ...ranges.get(name)! }) };
  });
  afterAll(() => rm(weights.directory, { recursive: true }));

  const x = float32([2, 3], [1, 2, 3, 4, 5, 6]);
  const product = (parameter: Tensor): Tensor => linear(input("x", "float32", ["batch", 3]), parameter);

  it.each(dtypes)("are read at unaligned offsets: %s", async (dtype) => {
    const program = await Program.compile({ y: product(weight(dtype, dtype, shape)) }, { weights });
    expect((await program.run({ x })).y).toEqual(float32([2, 2], [4.5, -8.5, 9, -10.75]));
    await program.release();
  });

  it("may come in several dtypes", async () => {
    const all = dtypes.map((dtype) => product(weight(dtype, dtype, shape)));
    const program = await Program.compile({ y: all.reduce(add) }, { weights });
    expect((await program.run({ x })).y).toEqual(float32([2, 2], [13.5, -25.5, 27, -32.25]));
    await program.release();
  });

  it.each(["float16", "bfloat16"] as const)("of %s are widened part by part", async (dtype) => {
    // Two rows fill a part. Each row reads one place of its own.
    const [rows, width] = [3, 2 ** 20];
    const places = [5, 2 ** 19, width - 1];
    const matrix = new Float32Array(rows * width);
    places.forEach((place, row) => {
      matrix[row * width + place] = row + 1;
    });
    const { data } = convert(float32([rows, width], matrix), dtype);
    await writeFile(join(weights.directory, dtype), new Uint8Array(data.buffer));
    const file = { ...weights, locate: () => ({ file: dtype, offset: 0, byteLength: data.byteLength }) };
    const x = input("x", "float32", ["batch", width]);
    const y = linear(x, weight("w", dtype, [rows, width]), constant(float32([rows], [10, 20, 30])));
    const gradient = gradients(sum(y), [x])[0]!;
    const program = await Program.compile({ y, gradient }, { weights: file });
    const given = float32(
      [2, width],
      Float32Array.from({ length: 2 * width }, (_, k) => k % 7),
    );
    const results = await program.run({ x: given });
    const at = (batch: number, row: number): number => given.data[batch * width + places[row]!]!;
    expect([...results.y.data]).toEqual(
      [0, 1].flatMap((batch) => [0, 1, 2].map((row) => 10 * (row + 1) + (row + 1) * at(batch, row))),
    );
    const slope = new Float32Array(width);
    places.forEach((place, row) => {
      slope[place] = row + 1;
    });
    const expected = float32([2, width], [...slope, ...slope]);
    expect(results.gradient.shape).toEqual(expected.shape);
    expect(Buffer.from(results.gradient.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(true);
    await program.release();
  });

  it("are refused when they are not given, or not there", async () => {
    const y = product(weight("float32", "float32", shape));
    await expect(Program.compile({ y })).rejects.toThrow(
      'the graph uses weight "float32", but no weights were given',
    );
    const elsewhere: WeightSource = {
      ...weights,
      locate: (name) => ({ ...weights.locate(name), file: "none.bin" }),
    };
    await expect(Program.compile({ y }, { weights: elsewhere })).rejects.toThrow("none.bin");
    const beyond: WeightSource = { ...weights, locate: (name) => ({ ...weights.locate(name), offset: 40 }) };
    await expect(Program.compile({ y }, { weights: beyond })).rejects.toThrow();
  });
});

describe("dtypes of a program", () => {
  const identity = (dtype: DType, data: HostTensor["data"]) => hostTensor(dtype, [2], data);

  it.each([
    identity("float32", Float32Array.of(1.5, -2)),
    identity("float64", Float64Array.of(1.5, -2)),
    identity("int32", Int32Array.of(5, -2)),
    identity("int64", BigInt64Array.of(5n, -2n)),
    identity("float16", Uint16Array.of(0x3c00, 0xc000)),
    identity("uint8", Uint8Array.of(255, 1)),
    identity("bool", Uint8Array.of(1, 0)),
  ])("pass through: $dtype", async (x) => {
    const program = await Program.compile({ y: input("x", x.dtype, ["n"]) });
    const { y } = await program.run({ x });
    expect(y.dtype).toBe(x.dtype);
    expect(new Uint8Array(y.data.buffer, y.data.byteOffset, y.data.byteLength)).toEqual(
      new Uint8Array(x.data.buffer),
    );
    await program.release();
  });

  it("may be computed in on several threads", async () => {
    const x = input("x", "float32", ["n"]);
    const program = await Program.compile({ y: multiply(x, x) }, { threads: 2 });
    expect((await program.run({ x: float32([3], [1, 2, 3]) })).y).toEqual(float32([3], [1, 4, 9]));
    await program.release();
  });
});
