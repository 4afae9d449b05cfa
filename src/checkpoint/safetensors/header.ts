import { bytesPerElement, type DType } from "../../tensor/index.js";
import { parseJson } from "../../text/index.js";
import { CheckpointError } from "../error.js";
import type { TensorEntry } from "../tensor-file.js";

/** The table of contents of a safetensors file. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a tensor will be, before its bytes are known. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Bytes of the length that opens the file. */
export const prefixBytes = 8;

/** Longest header accepted, in bytes: the limit of the reference implementation. */
const maxHeaderBytes = 100_000_000;

const metadataKey = "__metadata__";

const formatNames: Record<DType, string> = {
  float32: "F32",
  float64: "F64",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  uint8: "U8",
  bool: "BOOL",
};
const dtypesByFormatName = new Map(
  Object.entries(formatNames).map(([dtype, name]) => [name, dtype as DType] as const),
);

/**
 * Reads the length that opens a file.
 * @param prefix the file's first 8 bytes (fewer when it is shorter)
 * @param fileBytes size of the file
 * @returns length of the header in bytes
 * @throws CheckpointError
 */
export function parseHeaderLength(path: string, prefix: Uint8Array, fileBytes: number): number {
  if (fileBytes < prefixBytes || prefix.length < prefixBytes) {
    throw new CheckpointError(
      `${path} has ${fileBytes} bytes; a safetensors file begins with 8 bytes of header length (bytes 0 to 7). ${downloadAgain}`,
    );
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) {
    throw new CheckpointError(
      `${path} announces a header of ${length} bytes in bytes 0 to 7; at most ${maxHeaderBytes} are accepted. ` +
        `It is probably not a safetensors file. ${downloadAgain}`,
    );
  }
  const end = prefixBytes + Number(length);
  if (end > fileBytes) {
    throw new CheckpointError(
      `${path} is cut off: its header takes bytes 8 to ${end}, but the file has ${fileBytes} bytes. ${downloadAgain}`,
    );
  }
  return Number(length);
}

/**
 * Reads and checks the table of contents: every range must fit its dtype and shape, and the ranges
 * must fill the rest of the file without gap or overlap.
 * Format: https://github.com/huggingface/safetensors#format
 * @param header the header's bytes, without the 8 before them
 * @param fileBytes size of the file
 * @throws CheckpointError
 */
export function parseHeader(path: string, header: Uint8Array, fileBytes: number): SafetensorsHeader {
  const dataStart = prefixBytes + header.length;
  const entries = new Map<string, TensorEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseObject(path, header))) {
    if (name === metadataKey) metadata = parseMetadata(path, value);
    else entries.set(name, parseEntry(path, name, value, dataStart));
  }
  checkCoverage(path, entries, dataStart, fileBytes);
  return { entries, metadata };
}

/**
 * The opening of a file, length and padding included: data begin at a multiple of 8 right after it.
 * @throws CheckpointError when the header would be longer than readers accept
 */
export function encodeHeader(tensors: readonly TensorSpec[], metadata: Record<string, string>): Uint8Array {
  // Null prototype: a tensor may be called "__proto__".
  const table: Record<string, unknown> = Object.assign(Object.create(null), { [metadataKey]: metadata });
  let begin = 0;
  for (const { name, dtype, shape } of tensors) {
    if (name in table) throw new CheckpointError(`Two tensors to write are called ${JSON.stringify(name)}`);
    const end = begin + byteLengthOf(dtype, shape);
    table[name] = { dtype: formatNames[dtype], shape, data_offsets: [begin, end] };
    begin = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(table));
  const length = Math.ceil(json.length / 8) * 8;
  if (length > maxHeaderBytes) {
    throw new CheckpointError(
      `The header for ${tensors.length} tensors has ${length} bytes; write several files.`,
    );
  }
  const bytes = new Uint8Array(prefixBytes + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, prefixBytes);
  return bytes;
}

/** Bytes that a tensor takes. */
export function byteLengthOf(dtype: DType, shape: readonly number[]): number {
  return shape.reduce((bytes, size) => bytes * size, bytesPerElement(dtype));
}

const downloadAgain = "Download it again.";

function parseObject(path: string, header: Uint8Array): Record<string, unknown> {
  const where = `The header of ${path} (bytes 8 to ${prefixBytes + header.length})`;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw new CheckpointError(`${where} is not UTF-8. ${downloadAgain}`);
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new CheckpointError(`${where} is not JSON: ${(error as Error).message}. ${downloadAgain}`);
  }
  if (!isObject(value)) throw new CheckpointError(`${where} is not a JSON object. ${downloadAgain}`);
  return value;
}

function parseMetadata(path: string, value: unknown): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((item) => typeof item === "string")) {
    throw new CheckpointError(`${path}: "${metadataKey}" in the header must be an object of strings.`);
  }
  return value as Record<string, string>;
}

function parseEntry(path: string, name: string, value: unknown, dataStart: number): TensorEntry {
  const fail = (what: string): never => {
    throw new CheckpointError(`${path}: tensor ${JSON.stringify(name)} ${what}. ${downloadAgain}`);
  };
  if (!isObject(value)) return fail("is not described by a JSON object in the header");
  const dtype = dtypesByFormatName.get(value.dtype as string);
  if (dtype === undefined) {
    const known = [...dtypesByFormatName.keys()].join(", ");
    throw new CheckpointError(
      `${path}: tensor ${JSON.stringify(name)} has dtype ${JSON.stringify(value.dtype) ?? "none"}; only ${known} can be read. ` +
        "Convert the checkpoint to float32, float16 or bfloat16.",
    );
  }
  const shape = value.shape;
  if (!isCounts(shape))
    return fail(`has shape ${JSON.stringify(shape) ?? "none"}, not a list of whole numbers`);
  const offsets = value.data_offsets;
  const [begin, end] = isCounts(offsets) && offsets.length === 2 ? offsets : [];
  if (begin === undefined || end === undefined || begin > end) {
    return fail(`has data_offsets ${JSON.stringify(offsets) ?? "none"}, not [begin, end]`);
  }
  const expected = byteLengthOf(dtype, shape);
  const byteLength = end - begin;
  if (byteLength !== expected) {
    const range = `bytes ${dataStart + begin} to ${dataStart + end}`;
    return fail(
      `takes ${range}, ${byteLength} in all, but ${dtype} [${shape.join(", ")}] needs ${expected} bytes`,
    );
  }
  return { dtype, shape, offset: dataStart + begin, byteLength };
}

/**
 * Ranges must follow one another from the end of the header to the end of the file. This also catches a
 * name written twice: JSON keeps the last one, and the bytes of the first stay without an owner.
 */
function checkCoverage(
  path: string,
  entries: ReadonlyMap<string, TensorEntry>,
  dataStart: number,
  fileBytes: number,
): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength);
  let position = dataStart;
  let previous = "the header";
  for (const [name, { offset, byteLength }] of inOrder) {
    const tensor = `tensor ${JSON.stringify(name)}`;
    if (offset < position) {
      throw new CheckpointError(
        `${path}: ${tensor} begins at byte ${offset}, inside ${previous}, which ends at byte ${position}. ${downloadAgain}`,
      );
    }
    if (offset > position) {
      throw new CheckpointError(
        `${path}: bytes ${position} to ${offset}, between ${previous} and ${tensor}, belong to no tensor. ${downloadAgain}`,
      );
    }
    position = offset + byteLength;
    previous = tensor;
    if (position > fileBytes) {
      throw new CheckpointError(
        `${path} is cut off: ${tensor} takes bytes ${offset} to ${position}, but the file has ${fileBytes} bytes. ${downloadAgain}`,
      );
    }
  }
  if (position < fileBytes) {
    throw new CheckpointError(
      `${path}: bytes ${position} to ${fileBytes}, after ${previous}, belong to no tensor. ${downloadAgain}`,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
