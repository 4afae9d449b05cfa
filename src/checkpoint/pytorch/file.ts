/**
 * Weights as `torch.save` writes them: a zip since PyTorch 1.6, several pickles and the bytes behind them before. Either holds
 * the bytes of tensors as they are, so that they are mapped; what describes them is a pickle, of which nothing is ever run.
 */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { bytesPerElement, elementCount } from "../../tensor/index.js";
import { CheckpointError } from "../error.js";
import { readRange, type TensorEntry, type TensorFile, withFile } from "../tensor-file.js";
import { OutOfBytesError } from "./byte-cursor.js";
import { quoted } from "./quoted.js";
import { type StoredRange, storedRanges } from "./stored-zip.js";
import { PickleError, unpickle } from "./unpickle.js";
import { PickledTensor, type PickledValue, type Storage, Tuple } from "./values.js";

/** Longest pickle accepted, in bytes. */
const maxPickleBytes = 64 * 2 ** 20;

/** A pickle's value, and where its storages begin. */
interface Contents {
  readonly value: PickledValue;
  /** @throws CheckpointError when the file has no such storage, or one of another length */
  readonly offsetOf: (storage: Storage) => number;
}

/**
 * Reads the table of contents of a file that `torch.save` wrote: a dictionary from names to tensors.
 * @throws FileError when the file cannot be read; CheckpointError when it is damaged, holds anything that is no tensor, or
 * tensors that do not lie in it row after row
 */
export async function openPytorch(path: string): Promise<TensorFile> {
  return open(path, (value) => value);
}

/**
 * Like `openPytorch`, for a file of a training: what it has under "model" is a dictionary of tensors, the rest (optimizer,
 * configuration, number of steps) is left alone. A dictionary without "model" is taken as a whole.
 */
export async function openPytorchTraining(path: string): Promise<TensorFile> {
  return open(path, (value) => (value instanceof Map ? (value.get("model") ?? value) : value));
}

async function open(path: string, part: (whole: PickledValue) => PickledValue): Promise<TensorFile> {
  return withFile(path, async (handle) => {
    const { size } = await handle.stat();
    const start = await readRange(handle, path, 0, Math.min(4, size));
    const isZip = Buffer.from(start).equals(Buffer.from("PK\u0003\u0004", "latin1"));
    const contents = isZip ? await readZip(handle, path) : await readLegacy(handle, path, size);
    return { path, entries: entriesOf(path, part(contents.value), contents.offsetOf) };
  });
}

async function readZip(handle: FileHandle, path: string): Promise<Contents> {
  const ranges = await storedRanges(handle, path);
  const pickles = [...ranges.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw new CheckpointError(
      `${path} is a zip, but none that torch.save wrote: it has no single data.pkl in a folder.`,
    );
  }
  const root = pickle.slice(0, -"data.pkl".length);
  const byteOrder = ranges.get(`${root}byteorder`);
  if (byteOrder) {
    const order = Buffer.from(
      await readRange(handle, path, byteOrder.offset, Math.min(byteOrder.byteLength, 16)),
    );
    if (order.toString("latin1") !== "little") throw bigEndian(path);
  }
  const range = ranges.get(pickle)!;
  const bytes = await readPickle(handle, path, range);
  return {
    value: unpickleWhole(path, bytes),
    offsetOf: ({ dtype, key, length }) => {
      const found = ranges.get(`${root}data/${key}`);
      if (found === undefined) throw damaged(path, `has no storage ${quoted(key)}`);
      if (found.byteLength !== length * bytesPerElement(dtype)) {
        throw damaged(
          path,
          `storage ${quoted(key)} has ${found.byteLength} bytes, not those of ${length} ${dtype} elements`,
        );
      }
      return found.offset;
    },
  };
}

function unpickleWhole(path: string, bytes: Uint8Array): PickledValue {
  try {
    return guarded(path, () => unpickle(bytes).value);
  } catch (error) {
    if (error instanceof OutOfBytesError) throw damaged(path, "its pickle has no end");
    throw error;
  }
}

async function readPickle(handle: FileHandle, path: string, range: StoredRange): Promise<Uint8Array> {
  if (range.byteLength > maxPickleBytes) throw tooLong(path);
  const bytes = await readRange(handle, path, range.offset, range.byteLength);
  // torch.save writes 0 where it was told to leave checksums out.
  if (range.crc32 !== 0 && crc32(bytes) !== range.crc32) {
    throw damaged(path, "its data.pkl has another checksum (CRC-32) than the zip says");
  }
  return bytes;
}

/** What a file of the older form begins with. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyVersion = 1001;

async function readLegacy(handle: FileHandle, path: string, size: number): Promise<Contents> {
  let window = new Uint8Array();
  let position = 0;
  const next = async (): Promise<PickledValue> => {
    for (;;) {
      try {
        const { value, end } = guarded(path, () => unpickle(window, position));
        position = end;
        return value;
      } catch (error) {
        if (!(error instanceof OutOfBytesError)) throw error;
      }
      if (window.length === size) throw cutOff(path, size);
      if (window.length >= maxPickleBytes) throw tooLong(path);
      // How long a pickle is only its end says. The window grows, so that few bytes are read twice.
      window = Buffer.from(
        await readRange(handle, path, 0, Math.min(size, Math.max(2 ** 16, 4 * window.length))),
      );
    }
  };
  const magic = await next().catch((error) => {
    if (!(error instanceof CheckpointError)) throw error;
    throw notPytorch(path, size);
  });
  if (magic !== legacyMagic) throw notPytorch(path, size);
  if ((await next()) !== legacyVersion) throw damaged(path, `is of another version than ${legacyVersion}`);
  const system = await next();
  if (!(system instanceof Map) || system.get("little_endian") !== true) throw bigEndian(path);
  const value = await next();
  const keys = await next();
  if (!Array.isArray(keys)) throw damaged(path, "has no list of storages");
  const lengths = storageLengths(path, value);
  const offsets = new Map<string, number>();
  for (const key of keys) {
    const storage = typeof key === "string" ? lengths.get(key) : undefined;
    if (storage === undefined || offsets.has(storage.key)) throw damaged(path, "lists storages of no tensor");
    const start = position + 8;
    const end = start + storage.length * bytesPerElement(storage.dtype);
    if (end > size) throw cutOff(path, size);
    const prefix = await readRange(handle, path, position, 8);
    const length = new DataView(prefix.buffer).getBigInt64(0, true);
    if (length !== BigInt(storage.length)) {
      throw damaged(path, `storage ${quoted(storage.key)} has ${length} elements, not ${storage.length}`);
    }
    offsets.set(storage.key, start);
    position = end;
  }
  return {
    value,
    offsetOf: ({ key }) => {
      const offset = offsets.get(key);
      if (offset === undefined) throw damaged(path, `has no storage ${quoted(key)}`);
      return offset;
    },
  };
}

function storageLengths(path: string, value: PickledValue): Map<string, Storage> {
  const storages = new Map<string, Storage>();
  for (const { storage } of tensorsWithin(value)) {
    const known = storages.get(storage.key) ?? storage;
    if (known.length !== storage.length || known.dtype !== storage.dtype) {
      throw damaged(path, `says two things of storage ${quoted(storage.key)}`);
    }
    storages.set(storage.key, known);
  }
  return storages;
}

/** All tensors of a value, wherever in it they are. */
function tensorsWithin(value: PickledValue): PickledTensor[] {
  const tensors: PickledTensor[] = [];
  const seen = new Set<PickledValue>([value]);
  // What is added while it is gone through is gone through too.
  for (const found of seen) {
    if (found instanceof PickledTensor) tensors.push(found);
    const inside = found instanceof Map ? found.values() : found instanceof Tuple ? found.items : found;
    if (Array.isArray(inside) || found instanceof Map)
      for (const each of inside as Iterable<PickledValue>) seen.add(each);
  }
  return tensors;
}

function entriesOf(
  path: string,
  value: PickledValue,
  offsetOf: Contents["offsetOf"],
): Map<string, TensorEntry> {
  const entries = new Map<string, TensorEntry>();
  for (const [name, tensor] of tensorsOf(path, value)) {
    entries.set(name, entryOf(`${path}: tensor ${quoted(name)}`, tensor, offsetOf(tensor.storage)));
  }
  return entries;
}

function tensorsOf(path: string, value: PickledValue): Map<string, PickledTensor> {
  if (!(value instanceof Map)) throw new CheckpointError(`${path} holds no dictionary of tensors.`);
  const tensors = new Map<string, PickledTensor>();
  for (const [name, tensor] of value) {
    if (typeof name === "string" && tensor instanceof PickledTensor) {
      tensors.set(name, tensor);
      continue;
    }
    throw new CheckpointError(
      `${path}: ${quoted(String(name))} is no tensor. A model's weights are a dictionary of tensors alone; where a ` +
        "training saved more, they are one part of it: save that by itself with torch.save.",
    );
  }
  return tensors;
}

/** @param where for messages: the file and the tensor */
function entryOf(
  where: string,
  { storage, offset, shape, strides }: PickledTensor,
  start: number,
): TensorEntry {
  const { dtype } = storage;
  if (![offset, ...shape].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new CheckpointError(
      `${where} has shape ${show(shape)} at element ${offset}, which are not all counts.`,
    );
  }
  const elements = elementCount(shape);
  if (elements > 0 && !isRowAfterRow(shape, strides)) {
    throw new CheckpointError(
      `${where} of shape ${show(shape)} lies in the file with strides ${show(strides)}, not row after row, so it cannot be ` +
        "mapped. Save it again in Python after .contiguous().",
    );
  }
  if (!(offset + elements <= storage.length)) {
    throw new CheckpointError(
      `${where} takes elements ${offset} to ${offset + elements} of a storage of ${storage.length}. Download it again.`,
    );
  }
  const size = bytesPerElement(dtype);
  return { dtype, shape, offset: start + offset * size, byteLength: elements * size };
}

function isRowAfterRow(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.length !== strides.length) return false;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // Along an axis of one element nobody goes.
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function show(counts: readonly number[]): string {
  return `[${counts.slice(0, 10).join(", ")}${counts.length > 10 ? ", …" : ""}]`;
}

function guarded<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PickleError) throw new CheckpointError(`${path}: its pickle ${error.message}.`);
    throw error;
  }
}

function damaged(path: string, what: string): CheckpointError {
  return new CheckpointError(`${path}: ${what}. Download it again.`);
}

function cutOff(path: string, size: number): CheckpointError {
  return damaged(path, `is cut off: it ends after ${size} bytes, before its tensors do`);
}

function tooLong(path: string): CheckpointError {
  return new CheckpointError(`${path}: its pickle has more than ${maxPickleBytes} bytes.`);
}

function bigEndian(path: string): CheckpointError {
  return new CheckpointError(
    `${path} was written on a big-endian machine, so it cannot be mapped. Load it in PyTorch and save it on another machine.`,
  );
}

function notPytorch(path: string, size: number): CheckpointError {
  return new CheckpointError(
    `${path} (${size} bytes) does not begin as files of torch.save do, neither of the zip form nor of the one before. ` +
      "Download it again.",
  );
}
