/** Writes weights as `torch.save` does: a zip in which everything lies as it is, and a pickle that describes it. */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { writeBeside } from "../../files/index.js";
import { type DType, elementCount } from "../../tensor/index.js";
import { CheckpointError } from "../error.js";
import { byteLengthOf, type TensorSpec } from "../safetensors/header.js";
import type { Chunks } from "../safetensors/writer.js";

export interface WritePytorchOptions {
  /** Key under which the dictionary of tensors stands, as trainings have it. */
  readonly part: string;
  readonly signal?: AbortSignal | undefined;
}

/** Where tensors begin in files of torch.save. */
const alignment = 64;
const root = "model";

/**
 * Writes a file that `torch.load(path, weights_only=True)` reads, in bounded memory. It appears only when it is complete.
 * @param tensors what it will hold, in order
 * @param chunks gives the bytes of one tensor; called once for each, in order
 * @throws CheckpointError for more than 4 GB, or a tensor of a type that PyTorch has no name for here; RangeError when the
 * pieces do not add up to the tensor; FileError when the file system refuses
 */
export async function writePytorch(
  path: string,
  tensors: readonly TensorSpec[],
  chunks: (tensor: TensorSpec) => Chunks,
  { part, signal }: WritePytorchOptions,
): Promise<void> {
  const pickle = pickleOf(tensors, part);
  const bytes = tensors.reduce((sum, { dtype, shape }) => sum + byteLengthOf(dtype, shape), pickle.length);
  if (bytes > 0xf000_0000) {
    throw new CheckpointError(`${path} would have ${bytes} bytes; more than 4 GB are not written.`);
  }
  await writeBeside(path, async (handle) => {
    const zip = new StoredZip(handle);
    await zip.add(`${root}/data.pkl`, [pickle], pickle.length);
    await zip.add(`${root}/byteorder`, [Buffer.from("little")], 6);
    for (const [key, tensor] of tensors.entries()) {
      await zip.add(`${root}/data/${key}`, chunks(tensor), byteLengthOf(tensor.dtype, tensor.shape), signal);
    }
    await zip.add(`${root}/version`, [Buffer.from("3\n")], 2);
    await zip.end();
    signal?.throwIfAborted();
  });
}

/** A zip whose files lie in it as they are. */
class StoredZip {
  #position = 0;
  readonly #directory: Buffer[] = [];

  constructor(private readonly handle: FileHandle) {}

  async add(name: string, chunks: Chunks, length: number, signal?: AbortSignal): Promise<void> {
    const start = this.#position;
    const before = start + 30 + name.length;
    // Bytes that only move what follows: a field of 4 bytes and zeros.
    const padding = 4 + ((alignment - ((before + 4) % alignment)) % alignment);
    const extra = Buffer.alloc(padding);
    extra.write("FB", "latin1");
    extra.writeUInt16LE(padding - 4, 2);
    const header = (checksum: number): Buffer =>
      Buffer.concat([localHeader(name, checksum, length, padding), extra]);
    await this.#write(header(0));
    let [checksum, remaining] = [0, length];
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      remaining -= chunk.byteLength;
      if (remaining < 0) break;
      checksum = crc32(chunk, checksum);
      await this.#write(chunk);
    }
    if (remaining !== 0) throw new RangeError(`the pieces of ${name} are not its ${length} bytes`);
    await this.handle.write(header(checksum), 0, header(checksum).length, start);
    this.#directory.push(directoryEntry(name, checksum, length, start));
  }

  async end(): Promise<void> {
    const start = this.#position;
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#directory.length, 8);
    end.writeUInt16LE(this.#directory.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(start, 16);
    await this.#write(directory);
    await this.#write(end);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.#position);
      done += bytesWritten;
      this.#position += bytesWritten;
    }
  }
}

/** What local header and directory say alike, from the version that is needed to the length of the name. */
function description(name: string, checksum: number, length: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(20, 0);
  // 1 January 1980, the first day of zips.
  bytes.writeUInt16LE(0x21, 8);
  bytes.writeUInt32LE(checksum, 10);
  bytes.writeUInt32LE(length, 14);
  bytes.writeUInt32LE(length, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

function localHeader(name: string, checksum: number, length: number, extraLength: number): Buffer {
  const [before, after] = [Buffer.alloc(4), Buffer.alloc(2)];
  before.writeUInt32LE(0x04034b50);
  after.writeUInt16LE(extraLength);
  return Buffer.concat([before, description(name, checksum, length), after, Buffer.from(name, "latin1")]);
}

function directoryEntry(name: string, checksum: number, length: number, start: number): Buffer {
  const [before, after] = [Buffer.alloc(6), Buffer.alloc(16)];
  before.writeUInt32LE(0x02014b50);
  before.writeUInt16LE(20, 4);
  after.writeUInt32LE(start, 12);
  return Buffer.concat([before, description(name, checksum, length), after, Buffer.from(name, "latin1")]);
}

const storages: Partial<Record<DType, string>> = {
  float32: "FloatStorage",
  float16: "HalfStorage",
  bfloat16: "BFloat16Storage",
  int64: "LongStorage",
};

/** A pickle of protocol 2: `{part: {name: tensor, …}}`. */
function pickleOf(tensors: readonly TensorSpec[], part: string): Buffer {
  const items = tensors.flatMap((tensor, key) => [text(tensor.name), tensorCall(tensor, key)]);
  return Buffer.concat([
    Buffer.from([0x80, 2]),
    ...[Buffer.from("}("), text(part), Buffer.from("}("), ...items],
    Buffer.from("uu."),
  ]);
}

/** `torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())` */
function tensorCall({ name, dtype, shape }: TensorSpec, key: number): Buffer {
  const storage = storages[dtype];
  const elements = elementCount(shape);
  if (storage === undefined) {
    throw new CheckpointError(
      `Tensor ${JSON.stringify(name)} is ${dtype}, which is not written for PyTorch.`,
    );
  }
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  return Buffer.concat([
    ...[Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n(("), text("storage")],
    ...[Buffer.from(`ctorch\n${storage}\n`), text(String(key)), text("cpu"), integer(elements)],
    ...[Buffer.from("tQ"), integer(0), tuple(shape), tuple(strides)],
    Buffer.from([0x89]),
    Buffer.from("ccollections\nOrderedDict\n)RtR"),
  ]);
}

function tuple(numbers: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from("("), ...numbers.map(integer), Buffer.from("t")]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from([0x58, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function integer(value: number): Buffer {
  const bytes = Buffer.from([0x4a, 0, 0, 0, 0]);
  bytes.writeInt32LE(value, 1);
  return bytes;
}
