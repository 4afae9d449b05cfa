import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../error.js";
import { openSafetensors } from "../safetensors/file.js";
import { readTensor } from "../tensor-file.js";
import { openPytorch } from "./file.js";

const fixtures = "test/fixtures/pytorch";
let directory: string;
let path: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pytorch-"));
  path = join(directory, "file.bin");
});
afterAll(() => rm(directory, { recursive: true }));

async function refusal(file: string): Promise<string> {
  const error = await openPytorch(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as Error).message).toContain(file);
  return (error as Error).message;
}

interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  readonly checksum?: number;
  readonly flags?: number;
  /** of the local header, where the directory says another place than the true one */
  readonly start?: number;
}

/** A zip of files that lie in it as they are, whatever the directory says of them. */
function zipOf(members: readonly Member[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directoryParts: Uint8Array[] = [];
  let position = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(bytes);
    position += bytes.length;
  };
  for (const { name, bytes, method = 0, checksum = crc32(bytes), flags = 0, start = position } of members) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(checksum, 10);
    // What is encrypted has twelve bytes before it.
    common.writeUInt32LE(bytes.length + 12 * (flags & 1), 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const entry = Buffer.alloc(46);
    entry.write("PK\u0001\u0002", "latin1");
    common.copy(entry, 6);
    entry.writeUInt32LE(start, 42);
    directoryParts.push(entry, Buffer.from(name));
    add(Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, Buffer.from(name), bytes]));
  }
  const begin = position;
  for (const part of directoryParts) add(part);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(position - begin, 12);
  end.writeUInt32LE(begin, 16);
  add(end);
  return Buffer.concat(parts);
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const pickle = (text: string): Member => ({ name: "a/data.pkl", bytes: latin1(text) });

async function refusalOf(...members: readonly Member[]): Promise<string> {
  await writeFile(path, zipOf(members));
  return refusal(path);
}

const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
const int = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return `J${bytes.toString("latin1")}`;
};
const tuple = (...items: readonly string[]): string => `(${items.join("")}t`;
const storage = (length: number, type = "torch\nFloatStorage", key = "0"): string =>
  `${tuple(text("storage"), `c${type}\n`, text(key), text("cpu"), int(length))}Q`;
/** `{"x": tensor}` */
const tensor = (offset: number, shape: number[], strides: number[], of = storage(6)): string =>
  `}${text("x")}ctorch._utils\n_rebuild_tensor_v2\n${tuple(
    of,
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    "\x89",
    "}",
  )}Rs.`;
const sixFloats: Member = { name: "a/data/0", bytes: new Uint8Array(24) };

describe("openPytorch reads", () => {
  it.each(["zip.bin", "legacy.bin", "protocol5.bin"])("what PyTorch wrote: %s", async (name) => {
    const file = await openPytorch(join(fixtures, name));
    const expected = await openSafetensors(join(fixtures, "expected.safetensors"));
    expect(new Set(file.entries.keys())).toEqual(new Set(expected.entries.keys()));
    for (const tensorName of expected.entries.keys()) {
      expect(await readTensor(file, tensorName)).toEqual(await readTensor(expected, tensorName));
    }
    const { offset } = file.entries.get("float32")!;
    expect(file.entries.get("also float32")!.offset).toBe(offset);
    expect(file.entries.get("rows of float32")!.offset).toBe(offset + 12);
    if (name !== "legacy.bin") expect(offset % 64).toBe(0);
  });

  it("a module's state, with attributes, and without checksums", async () => {
    const file = await openPytorch(join(fixtures, "attributes.bin"));
    expect(file.entries.get("weight")!.shape).toEqual([2, 3]);
    expect((await readTensor(file, "bias")).data).toHaveLength(2);
  });

  it("a pickle by hand, as the tests below take for granted", async () => {
    await writeFile(path, zipOf([pickle(tensor(2, [2, 2], [2, 1])), sixFloats]));
    const file = await openPytorch(path);
    expect(file.entries.get("x")).toMatchObject({ dtype: "float32", shape: [2, 2], byteLength: 16 });
  });
});

describe("openPytorch never runs", () => {
  it.each([
    ["os.system", "cos\nsystem\n(S'true'\ntR."],
    ["posix.system", `\x80\x04${text("posix")}${text("system")}\x93${text("true")}\x85R.`],
    ["builtins.eval", `cbuiltins\neval\n${text("1")}\x85R.`],
    ["__builtin__.exec", `c__builtin__\nexec\n${text("1")}\x85R.`],
    ["os.system", `(${text("true")}ios\nsystem\n.`],
    ["torch.hub.load", "ctorch.hub\nload\n)\x81."],
    ["numpy.core.multiarray.scalar", "cnumpy.core.multiarray\nscalar\n)R."],
    ["collections.OrderedDict.fromkeys", "ccollections\nOrderedDict.fromkeys\n)R."],
  ])("%s", async (name, program) => {
    const message = await refusalOf(pickle(program));
    expect(message).toContain(`asks for "${name}"`);
    expect(message).toContain("is not read");
  });

  it.each([
    ["NEWOBJ", "ccollections\nOrderedDict\n)\x81.", "0x81"],
    ["OBJ", "(ccollections\nOrderedDict\no.", "0x6f"],
    ["EXT1", "\x82\x01.", "0x82"],
    ["protocol 0", "I1\n.", "0x49"],
  ])("an operation that makes other things: %s", async (_, program, operation) => {
    expect(await refusalOf(pickle(program))).toContain(`has the operation ${operation} at byte`);
  });

  it("a name of a thousand letters, or with control characters, and says it in one line", async () => {
    expect((await refusalOf(pickle(`cos\n${"x".repeat(1000)}\n.`))).length).toBeLessThan(600);
    expect(await refusalOf(pickle("c\u001b]0;\nx\n."))).not.toContain("\u001b");
  });
});

describe("openPytorch refuses", () => {
  it.each([
    ["plain.bin", /"epoch" is no tensor/],
    ["int8.bin", /elements of "torch.CharStorage"; only FloatStorage, /],
    ["transposed.bin", /"transposed" of shape \[3, 2\] .* strides \[1, 3\], not row after row.*contiguous/],
    ["expanded.bin", /"expanded" of shape \[1, 4\] .* strides \[1, 0\]/],
  ])("%s", async (name, message) => {
    expect(await refusal(join(fixtures, name))).toMatch(message);
  });

  it.each([
    ["strides that go back", tensor(5, [6], [-1]), /strides \[-1\]/],
    ["a view beyond the storage", tensor(1, [2, 3], [3, 1]), /takes elements 1 to 7 of a storage of 6/],
    ["a view before the storage", tensor(-1, [2], [1]), /not all counts/],
    ["a negative size", tensor(0, [-2], [1]), /not all counts/],
    ["a shape beyond all numbers", tensor(0, Array(40).fill(2 ** 30), Array(40).fill(1)), /strides|takes/],
    ["strides for other axes", tensor(0, [2, 3], [1]), /strides \[1\]/],
    ["a storage of another length", tensor(0, [1], [1], storage(7)), /storage "0" has 24 bytes/],
    ["a storage that is not there", tensor(0, [1], [1], storage(6, undefined, "../x")), /no storage "..\/x"/],
    ["65 axes", tensor(0, Array(65).fill(1), Array(65).fill(1)), /with other arguments/],
    ["no dictionary", "].", /no dictionary of tensors/],
    ["a list in itself", "]\x94h\x00a.", /no dictionary of tensors/],
    ["a dictionary in itself", `}\x94${text("x")}h\x00s.`, /"x" is no tensor/],
    ["an empty stack", "0.", /damaged before byte/],
    ["what was not remembered", "h\x05.", /damaged before byte/],
    ["a key that is a list", "}]Ns.", /neither texts nor numbers/],
    ["a text of 4 GB", "X\xff\xff\xff\xffab", /no end/],
    ["bytes of 2^64", `\x8e${"\xff".repeat(8)}`, /no end/],
    ["a whole number of 2 GB", "\x8b\xff\xff\xff\x7f", /whole number of/],
    ["a text that is none", "X\x01\x00\x00\x00\xff.", /not UTF-8/],
    ["an end that is missing", "}", /no end/],
    ["another thing outside of it", `${text("file")}\x85Q.`, /no storage of a tensor/],
  ])("%s", async (_, program, message) => {
    expect(await refusalOf(pickle(program), sixFloats)).toMatch(message);
  });

  it.each([
    ["values without end", "}".repeat(1_500_000)],
    // Each call goes through the whole list, which is written once.
    [
      "a list that is gone through again and again",
      `]\x94(${"K\x01".repeat(300_000)}ec__builtin__\nset\n\x940${"h\x01h\x00\x85R0".repeat(5_000)}.`,
    ],
  ])("%s, soon", async (_, program) => {
    expect(await refusalOf(pickle(program))).toContain("makes more than 1000000 values");
  });

  it("zips that hold it otherwise than PyTorch does", async () => {
    const good = pickle(tensor(0, [6], [1]));
    expect(await refusalOf({ ...good, method: 8 }, sixFloats)).toMatch(/data\.pkl" is compressed/);
    expect(await refusalOf(good, { ...sixFloats, method: 8 })).toMatch(/"a\/data\/0" is compressed/);
    expect(await refusalOf(good, { ...sixFloats, flags: 1 })).toMatch(/is encrypted/);
    expect(await refusalOf(good, sixFloats, sixFloats)).toMatch(/"a\/data\/0" is there twice/);
    expect(await refusalOf({ ...good, checksum: 7 }, sixFloats)).toMatch(/another checksum/);
    expect(await refusalOf(good, sixFloats, { ...sixFloats, name: "a/data/1", start: 0 })).toMatch(/inside/);
    expect(await refusalOf(good, { ...good, name: "b/data.pkl" })).toMatch(/no single data\.pkl/);
    expect(await refusalOf(sixFloats)).toMatch(/no single data\.pkl/);
    const big = { name: "a/byteorder", bytes: latin1("big") };
    expect(await refusalOf(good, big, sixFloats)).toMatch(/big-endian/);
    expect(await refusalOf(good, { ...sixFloats, start: 5 })).toMatch(/damaged or cut off, as a zip file/);
  });

  it("files of other kinds", async () => {
    for (const content of ["", "no", "version https://git-lfs.github.com/spec/v1\n", "\x80\x02}.", "}.}."]) {
      await writeFile(path, latin1(content));
      expect(await refusal(path)).toContain("does not begin as files of torch.save do");
    }
  });

  it("the older form from a big-endian machine, or with a storage of another length", async () => {
    const bytes = await readFile(join(fixtures, "legacy.bin"));
    const order = bytes.indexOf("little_endian") + "little_endian".length;
    const big = Buffer.from(bytes);
    big[bytes.indexOf(0x88, order)] = 0x89;
    await writeFile(path, big);
    expect(await refusal(path)).toContain("big-endian");
    const { offset } = (await openPytorch(join(fixtures, "legacy.bin"))).entries.get("float32")!;
    const longer = Buffer.from(bytes);
    longer.writeBigInt64LE(2n ** 40n, offset - 8);
    await writeFile(path, longer);
    expect(await refusal(path)).toContain(`has ${2 ** 40} elements, not 6`);
  });

  it("a pickle of the older form that does not end within 64 MiB", async () => {
    const handle = await open(path, "w");
    await handle.write(
      latin1("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.M\xe9\x03.X\xff\xff\xff\xff"),
    );
    await handle.truncate(2 ** 33);
    await handle.close();
    expect(await refusal(path)).toContain("more than 67108864 bytes");
  });

  it.each(["zip.bin", "legacy.bin"])("%s wherever it is cut off", async (name) => {
    const whole = await readFile(join(fixtures, name));
    for (let length = 0; length < whole.length; length += 37) {
      await writeFile(path, whole.subarray(0, length));
      await refusal(path);
    }
  });

  it.each(["zip.bin", "legacy.bin"])("%s with flipped bits, or reads ranges inside of it", async (name) => {
    const whole = await readFile(join(fixtures, name));
    const places = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(places, async (flips) => {
        const bytes = Buffer.from(whole);
        for (const [at, mask] of flips) bytes[at]! ^= mask;
        await writeFile(path, bytes);
        const file = await openPytorch(path).catch((thrown: Error) => thrown);
        if (file instanceof Error) {
          expect(file).toBeInstanceOf(CheckpointError);
          return;
        }
        for (const { offset, byteLength } of file.entries.values()) {
          expect(offset + byteLength).toBeLessThanOrEqual(whole.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
