import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileError } from "../../files/index.js";
import {
  allocate,
  dtypes,
  elementCount,
  float32,
  type HostTensor,
  hostTensor,
  int32,
} from "../../tensor/index.js";
import { CheckpointError } from "../error.js";
import { readTensor } from "../tensor-file.js";
import { openSafetensors } from "./file.js";
import { writeSafetensors, writeTensors } from "./writer.js";

const golden = "test/fixtures/models/case1_instructblip_t5";
let directory: string;
let path: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "safetensors-"));
  path = join(directory, "file.safetensors");
});
afterAll(() => rm(directory, { recursive: true }));

/** A file of the given header (JSON text or bytes) and count of data bytes. */
async function handmade(header: string | Uint8Array, dataBytes: number): Promise<string> {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  await writeFile(path, bytes);
  return path;
}

async function refusal(file: Promise<string>): Promise<string> {
  const error = await openSafetensors(await file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  const { message } = error as CheckpointError;
  expect(message).toContain(path);
  return message;
}

const entry = (shape: unknown, offsets: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: offsets,
});
const header = (entries: Record<string, unknown>) => JSON.stringify(entries);

describe("openSafetensors", () => {
  it("reads a file of the reference implementation", async () => {
    const file = await openSafetensors(`${golden}/model/model.safetensors`);
    expect(file.path).toBe(`${golden}/model/model.safetensors`);
    expect(file.entries.size).toBe(211);
    expect(file.metadata).toEqual({ format: "pt" });
    const { dtype, shape, byteLength } = file.entries.get("language_projection.weight")!;
    expect({ dtype, shape, byteLength }).toEqual({
      dtype: "float32",
      shape: [40, 32],
      byteLength: 40 * 32 * 4,
    });
    const tensor = await readTensor(file, "language_projection.weight");
    const bytes = await readFile(file.path);
    const { offset } = file.entries.get("language_projection.weight")!;
    expect(tensor.data[0]).toBe(bytes.readFloatLE(offset));
    expect(tensor.data.at(-1)).toBe(bytes.readFloatLE(offset + byteLength - 4));
  });

  it("says where a file is cut off, wherever that is", async () => {
    await writeTensors(
      path,
      new Map<string, HostTensor>([
        ["a", float32([3], [1, 2, 3])],
        ["b", int32([2], [4, 5])],
      ]),
    );
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const message = await refusal(Promise.resolve(path));
      expect(message).toContain(`${length} bytes`);
      expect(message).toContain("Download it again");
    }
  });

  it("meets a flipped bit in the header with a CheckpointError or a sound table", async () => {
    await writeTensors(
      path,
      new Map<string, HostTensor>([
        ["a", float32([3], [1, 2, 3])],
        ["b", int32([2, 1], [4, 5])],
      ]),
    );
    const whole = await readFile(path);
    const headerEnd = whole.length - 20;
    const broken = join(directory, "broken.safetensors");
    let refused = 0;
    for (let at = 0; at < headerEnd; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const bytes = Uint8Array.from(whole);
        bytes[at]! ^= 1 << bit;
        await writeFile(broken, bytes);
        try {
          const file = await openSafetensors(broken);
          const total = [...file.entries.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
          expect(total).toBe(20);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(headerEnd * 4);
  });

  it("survives any bytes and any JSON for a header", async () => {
    const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json());
    const looksRight = fc
      .record({
        dtype: fc.constantFrom("F32", "I64", "X"),
        shape: fc.anything(),
        data_offsets: fc.anything(),
      })
      .map((value) => JSON.stringify({ t: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, looksRight), fc.nat(40), async (bytes, dataBytes) => {
        const error = await openSafetensors(await handmade(bytes, dataBytes)).catch((thrown) => thrown);
        if (error instanceof Error) expect(error).toBeInstanceOf(CheckpointError);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses an absurd header length without reading it", async () => {
    await writeFile(path, new Uint8Array(16).fill(0xff));
    expect(await refusal(Promise.resolve(path))).toMatch(/header of 18446744073709551615 bytes.*100000000/);
  });

  it("refuses headers that are not UTF-8, not JSON, not an object", async () => {
    expect(await refusal(handmade(Uint8Array.of(0x7b, 0xff, 0x7d), 0))).toContain(
      "(bytes 8 to 11) is not UTF-8",
    );
    expect(await refusal(handmade("{nonsense", 0))).toContain("is not JSON");
    expect(await refusal(handmade("[]", 0))).toContain("is not a JSON object");
    expect(await refusal(handmade('{"__metadata__":{"a":1}}', 0))).toContain("object of strings");
    expect(await refusal(handmade('{"a":3}', 0))).toContain('tensor "a" is not described');
  });

  it("refuses dtypes it does not know, by name", async () => {
    const message = await refusal(handmade(header({ a: entry([4], [0, 4], "F8_E4M3") }), 4));
    expect(message).toMatch(/tensor "a" has dtype "F8_E4M3"; only F32, .* Convert/);
    const none = await refusal(handmade('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4));
    expect(none).toMatch(/tensor "a" has dtype none; only F32/);
  });

  it.each([[[-1]], [[1.5]], ["4"], [null], [[2 ** 53]], [[[4]]]])("refuses the shape %j", async (shape) => {
    expect(await refusal(handmade(header({ a: entry(shape, [0, 4]) }), 4))).toContain('tensor "a" has shape');
  });

  it.each([[[4, 0]], [[0]], [[0, 4, 8]], [[-4, 0]], [["0", "4"]], [undefined]])(
    "refuses the offsets %j",
    async (offsets) => {
      expect(await refusal(handmade(header({ a: entry([1], offsets) }), 4))).toContain("data_offsets");
    },
  );

  it("refuses ranges that do not fit the shape, with both lengths", async () => {
    const json = header({ a: entry([2, 3], [0, 20]) });
    expect(await refusal(handmade(json, 20))).toContain(
      `takes bytes ${8 + json.length} to ${28 + json.length}, 20 in all, but float32 [2, 3] needs 24 bytes`,
    );
    expect(await refusal(handmade(header({ a: entry([2 ** 50, 2 ** 50], [0, 8]) }), 8))).toContain(
      "needs 5.07",
    );
  });

  it("refuses overlaps, holes, missing and surplus bytes, with their place", async () => {
    const overlap = header({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) });
    expect(await refusal(handmade(overlap, 12))).toContain(
      `tensor "b" begins at byte ${12 + overlap.length}, inside tensor "a", which ends at byte ${16 + overlap.length}`,
    );
    const hole = header({ a: entry([1], [0, 4]), b: entry([1], [8, 12]) });
    expect(await refusal(handmade(hole, 12))).toContain(
      `bytes ${12 + hole.length} to ${16 + hole.length}, between tensor "a" and tensor "b", belong to no tensor`,
    );
    const late = header({ a: entry([1], [4, 8]) });
    expect(await refusal(handmade(late, 8))).toContain('between the header and tensor "a"');
    const short = header({ a: entry([2], [0, 8]) });
    expect(await refusal(handmade(short, 7))).toContain(`the file has ${15 + short.length} bytes`);
    expect(await refusal(handmade(short, 9))).toContain('after tensor "a", belong to no tensor');
  });

  it("refuses a name written twice", async () => {
    const twice = `{"a":${JSON.stringify(entry([1], [0, 4]))},"a":${JSON.stringify(entry([1], [4, 8]))}}`;
    expect(await refusal(handmade(twice, 8))).toContain("belong to no tensor");
  });

  it("names a path that is not there or is a directory", async () => {
    await expect(openSafetensors(join(directory, "no"))).rejects.toThrow(
      /Cannot read .*no: it does not exist/,
    );
    await expect(openSafetensors(directory)).rejects.toThrow(FileError);
  });
});

describe("readTensor", () => {
  it("reads beyond 4 GiB, and only what it was asked for", async () => {
    const skipped = 5 * 2 ** 30;
    const json = header({ a: entry([skipped], [0, skipped], "U8"), b: entry([2], [skipped, skipped + 8]) });
    await handmade(json, 0);
    const handle = await open(path, "r+");
    // A hole in the file: it takes no room on the disk.
    await handle.write(new Uint8Array(Float32Array.of(1.5, -2).buffer), 0, 8, 8 + json.length + skipped);
    await handle.close();
    expect([...(await readTensor(await openSafetensors(path), "b")).data]).toEqual([1.5, -2]);
  });

  it("names a tensor that is not there", async () => {
    await writeTensors(path, new Map([["a", float32([1], [1])]]));
    await expect(readTensor(await openSafetensors(path), "b")).rejects.toThrow(`${path} has no tensor "b"`);
  });

  it("notices a file that became shorter", async () => {
    await writeTensors(path, new Map([["a", float32([4], [1, 2, 3, 4])]]));
    const file = await openSafetensors(path);
    await writeFile(path, (await readFile(path)).subarray(0, -1));
    await expect(readTensor(file, "a")).rejects.toThrow(/is cut off: bytes \d+ to \d+ were expected/);
  });
});

describe("writeSafetensors", () => {
  it("writes what is read back, any names, types and shapes", async () => {
    const tensor = fc
      .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(3), { maxLength: 3 }), fc.nat(255))
      .map(([dtype, shape, value]): HostTensor => {
        const data = allocate(dtype, elementCount(shape));
        new Uint8Array(data.buffer).fill(value);
        return hostTensor(dtype, shape, data);
      });
    const name = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("__proto__", "toString"),
    );
    const tensors = fc
      .array(fc.tuple(name, tensor))
      .map((pairs) => new Map(pairs.filter(([key]) => key !== "__metadata__")));
    await fc.assert(
      fc.asyncProperty(tensors, async (written) => {
        await writeTensors(path, written, { metadata: { format: "pt", note: "äöü" } });
        const file = await openSafetensors(path);
        expect(file.metadata).toEqual({ format: "pt", note: "äöü" });
        expect(new Set(file.entries.keys())).toEqual(new Set(written.keys()));
        for (const [key, value] of written) expect(await readTensor(file, key)).toEqual(value);
      }),
    );
  });

  it("aligns the data to 8 bytes and pads with blanks", async () => {
    for (const name of ["a", "ab", "abc", "abcdefgh"]) {
      await writeTensors(path, new Map([[name, float32([1], [1])]]));
      const file = await openSafetensors(path);
      expect(file.entries.get(name)!.offset % 8).toBe(0);
      expect((await readFile(path)).subarray(8, -4).toString()).toMatch(/^\{.*\} *$/);
      expect(file.metadata).toEqual({ format: "pt" });
    }
  });

  it("takes the bytes in pieces whose buffer is used again", async () => {
    const spec = { name: "a", dtype: "uint8", shape: [6] } as const;
    const buffer = new Uint8Array(2);
    await writeSafetensors(path, [spec], async function* () {
      for (let i = 0; i < 3; i++) yield buffer.fill(i);
    });
    expect([...(await readTensor(await openSafetensors(path), "a")).data]).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it("leaves the old file and nothing else when something goes wrong", async () => {
    const old = join(directory, "kept", "old.safetensors");
    await mkdir(join(directory, "kept"));
    await writeTensors(old, new Map([["a", float32([1], [7])]]));
    const spec = { name: "a", dtype: "uint8", shape: [4] } as const;
    const aborted = AbortSignal.abort(new Error("stopped"));
    const attempts: [() => Promise<void>, RegExp][] = [
      [
        () => writeSafetensors(old, [spec], () => [new Uint8Array(3)]),
        /needs 4 bytes, but its pieces have 3/,
      ],
      [() => writeSafetensors(old, [spec], () => [new Uint8Array(3), new Uint8Array(2)]), /have more/],
      [() => writeSafetensors(old, [spec], () => [new Uint8Array(4)], { signal: aborted }), /stopped/],
      [() => writeSafetensors(old, [spec, spec], () => [new Uint8Array(4)]), /Two tensors/],
      [
        () =>
          writeSafetensors(old, [spec], () => {
            throw new Error("no bytes");
          }),
        /no bytes/,
      ],
    ];
    for (const [attempt, message] of attempts) await expect(attempt()).rejects.toThrow(message);
    expect(await readdir(join(directory, "kept"))).toEqual(["old.safetensors"]);
    expect([...(await readTensor(await openSafetensors(old), "a")).data]).toEqual([7]);
  });

  it("names a path that cannot be written", async () => {
    const nowhere = join(directory, "missing", "x.safetensors");
    await expect(writeTensors(nowhere, new Map())).rejects.toThrow(/Cannot write .*missing/);
  });
});
