/** What the pickles of PyTorch's files are made of. Nothing else is read. */
import type { DType } from "../../tensor/index.js";

/** A piece of the file that holds elements of one type; tensors are views of it. */
export class Storage {
  constructor(
    readonly dtype: DType,
    readonly key: string,
    /** number of elements */
    readonly length: number,
  ) {}
}

/** A tensor as PyTorch describes it. Nothing of it has been checked but that these are numbers. */
export class PickledTensor {
  constructor(
    readonly storage: Storage,
    /** elements of the storage before the first one */
    readonly offset: number,
    readonly shape: readonly number[],
    /** elements of the storage from one to the next of each axis */
    readonly strides: readonly number[],
  ) {}
}

/** Python's tuple: a list that nothing is added to. */
export class Tuple {
  constructor(readonly items: readonly PickledValue[]) {}
}

/** A function or class of Python that is known here. */
export class KnownName {
  constructor(readonly name: string) {}
}

export type PickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickledValue[]
  | Tuple
  | Map<PickledValue, PickledValue>
  | Set<PickledValue>
  | KnownName
  | Storage
  | PickledTensor;

const storageDtypes: ReadonlyMap<string, DType> = new Map([
  ["torch.FloatStorage", "float32"],
  ["torch.DoubleStorage", "float64"],
  ["torch.HalfStorage", "float16"],
  ["torch.BFloat16Storage", "bfloat16"],
  ["torch.LongStorage", "int64"],
  ["torch.IntStorage", "int32"],
  ["torch.ByteStorage", "uint8"],
  ["torch.BoolStorage", "bool"],
]);

type Call = (args: readonly PickledValue[]) => PickledValue | undefined;

const rebuildTensor: Call = ([storage, offset, shape, strides]) => {
  if (!(storage instanceof Storage) || typeof offset !== "number") return undefined;
  const [sizes, steps] = [numbersOf(shape), numbersOf(strides)];
  return sizes && steps && new PickledTensor(storage, offset, sizes, steps);
};

const orderedDict: Call = ([pairs = []]) => {
  if (!Array.isArray(pairs)) return undefined;
  const dict = new Map<PickledValue, PickledValue>();
  for (const pair of pairs) {
    const [key, value] = pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : [];
    if (value === undefined || !isKey(key)) return undefined;
    dict.set(key, value);
  }
  return dict;
};

const set: Call = ([items = []]) => (Array.isArray(items) && items.every(isKey) ? new Set(items) : undefined);

const calls: ReadonlyMap<string, Call> = new Map([
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", ([tensor]) => (tensor instanceof PickledTensor ? tensor : undefined)],
  ["collections.OrderedDict", orderedDict],
  // Python 2 and pickle protocols before 3 have another name for the module.
  ["__builtin__.set", set],
  ["builtins.set", set],
]);

/** What a name of Python stands for; undefined for all that is not known. */
export function knownName(name: string): KnownName | undefined {
  return calls.has(name) || storageDtypes.has(name) ? new KnownName(name) : undefined;
}

/** Types of elements that can be read, by their names in PyTorch. */
export const readableStorages: readonly string[] = [...storageDtypes.keys()];

/**
 * What a call would give.
 * @returns undefined where the arguments are not those that PyTorch writes
 */
export function call({ name }: KnownName, args: readonly PickledValue[]): PickledValue | undefined {
  return calls.get(name)?.(args);
}

/**
 * What PyTorch writes in place of a storage: "storage", its type, key, device and number of elements, and, in the form before
 * PyTorch 1.6, the view of another storage that it is, if it is one.
 * @returns undefined for anything else
 */
export function storageOf(id: PickledValue): Storage | undefined {
  if (!(id instanceof Tuple)) return undefined;
  const [kind, type, key, device, length, view = null] = id.items;
  const dtype = type instanceof KnownName ? storageDtypes.get(type.name) : undefined;
  if (kind !== "storage" || dtype === undefined || typeof device !== "string" || view !== null)
    return undefined;
  if (typeof key !== "string" || typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) {
    return undefined;
  }
  return new Storage(dtype, key, length);
}

/** Whether a dictionary or a set can have it. */
export function isKey(value: PickledValue | undefined): value is null | boolean | number | bigint | string {
  return value === null || ["boolean", "number", "bigint", "string"].includes(typeof value);
}

/** PyTorch has no tensors of more. */
const maxAxes = 64;

function numbersOf(value: PickledValue | undefined): readonly number[] | undefined {
  if (!(value instanceof Tuple) || value.items.length > maxAxes) return undefined;
  return value.items.every((item) => typeof item === "number") ? value.items : undefined;
}
