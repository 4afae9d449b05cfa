/**
 * Python's pickles, as far as PyTorch's files need them: a small machine with a stack, which here only puts values together.
 * It looks no name up and calls nothing. Format: https://docs.python.org/3/library/pickletools.html
 */
import { ByteCursor } from "./byte-cursor.js";
import { quoted } from "./quoted.js";
import {
  call,
  isKey,
  KnownName,
  knownName,
  type PickledValue,
  readableStorages,
  storageOf,
  Tuple,
} from "./values.js";

/** A pickle that is not read, and why. */
export class PickleError extends Error {
  override readonly name = "PickleError";
}

/** Values that a pickle may make or go through: many times what the largest models need, and no more than memory holds. */
const maxValues = 1_000_000;

/** Longest whole number, in bytes. */
const maxIntegerBytes = 64;

/**
 * Reads one pickle.
 * @param start its first byte
 * @returns its value, and the place of the first byte behind it
 * @throws PickleError; OutOfBytesError when the bytes end before the pickle does
 */
export function unpickle(bytes: Uint8Array, start = 0): { value: PickledValue; end: number } {
  const machine = new Machine(new ByteCursor(bytes, start));
  return machine.run();
}

class Machine {
  readonly #stack: PickledValue[] = [];
  /** Heights of the stack that were marked. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickledValue>();
  #left = maxValues;

  constructor(private readonly cursor: ByteCursor) {}

  run(): { value: PickledValue; end: number } {
    for (;;) {
      this.#spend(1);
      const at = this.cursor.position;
      const code = this.cursor.uint8();
      if (code === stop) return { value: this.#pop(), end: this.cursor.position };
      const operation = operations.get(code);
      if (operation === undefined) {
        const name = `0x${code.toString(16).padStart(2, "0")}`;
        throw new PickleError(
          `has the operation ${name} at byte ${at}, which no file of tensors and plain values needs`,
        );
      }
      operation(this, this.cursor);
    }
  }

  /** What is remembered can be gone through any number of times, so each time counts. */
  #spend(values: number): void {
    this.#left -= values;
    if (this.#left < 0) throw new PickleError(`makes more than ${maxValues} values`);
  }

  push(value: PickledValue): void {
    this.#stack.push(value);
  }

  #pop(): PickledValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw damaged(this.cursor);
    return this.#stack.pop()!;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** What lies above the last mark, which is removed. */
  popToMark(): PickledValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw damaged(this.cursor);
    return this.#stack.splice(mark);
  }

  top(): PickledValue {
    const value = this.#pop();
    this.push(value);
    return value;
  }

  drop(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.#pop();
  }

  pushTuple(length: number): void {
    const items: PickledValue[] = [];
    for (let i = 0; i < length; i++) items.unshift(this.#pop());
    this.push(new Tuple(items));
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw damaged(this.cursor);
    this.push(value);
  }

  append(items: readonly PickledValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw damaged(this.cursor);
    for (const item of items) list.push(item);
  }

  appendOne(): void {
    this.append([this.#pop()]);
  }

  add(items: readonly PickledValue[]): void {
    const set = this.top();
    if (!(set instanceof Set) || !items.every(isKey)) throw damaged(this.cursor);
    for (const item of items) set.add(item);
  }

  set(items: readonly PickledValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw damaged(this.cursor);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (!isKey(key)) {
        throw new PickleError("has a dictionary whose keys are neither texts nor numbers");
      }
      dict.set(key, items[i + 1]!);
    }
  }

  setOne(): void {
    const value = this.#pop();
    this.set([this.#pop(), value]);
  }

  name(module: string, name: string): void {
    const full = `${module}.${name}`;
    const known = knownName(full);
    if (known === undefined) throw refused(full);
    this.push(known);
  }

  nameOfStack(): void {
    const name = this.#pop();
    const module = this.#pop();
    if (typeof module !== "string" || typeof name !== "string") throw damaged(this.cursor);
    this.name(module, name);
  }

  call(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!(args instanceof Tuple) || !(callee instanceof KnownName)) throw damaged(this.cursor);
    this.#spend(args.items.length);
    for (const arg of args.items) if (Array.isArray(arg)) this.#spend(arg.length);
    const value = call(callee, args.items);
    if (value === undefined) {
      throw new PickleError(`calls ${callee.name} with other arguments than PyTorch does`);
    }
    this.push(value);
  }

  /** Attributes of an ordered dictionary, such as the versions of modules (`_metadata`). They are not needed. */
  dropAttributes(): void {
    const attributes = this.#pop();
    if (!(this.top() instanceof Map) || !(attributes instanceof Map)) throw damaged(this.cursor);
  }

  storage(): void {
    const storage = storageOf(this.#pop());
    if (storage === undefined) {
      throw new PickleError(
        "refers to something outside of it that is no storage of a tensor as PyTorch describes it",
      );
    }
    this.push(storage);
  }
}

const stop = 0x2e;

type Operation = (machine: Machine, cursor: ByteCursor) => void;

const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // PROTO and FRAME say something of the pickle, not of its value.
  [0x80, (_, cursor) => void cursor.uint8()],
  [0x95, (_, cursor) => void cursor.uint64()],
  // MARK, POP, POP_MARK, DUP
  [0x28, (machine) => machine.mark()],
  [0x30, (machine) => machine.drop()],
  [0x31, (machine) => void machine.popToMark()],
  [0x32, (machine) => machine.push(machine.top())],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (machine) => machine.push(null)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  [0x4a, (machine, cursor) => machine.push(cursor.int32())],
  [0x4b, (machine, cursor) => machine.push(cursor.uint8())],
  [0x4d, (machine, cursor) => machine.push(cursor.uint16())],
  [0x8a, (machine, cursor) => machine.push(integer(cursor, cursor.uint8()))],
  [0x8b, (machine, cursor) => machine.push(integer(cursor, cursor.uint32()))],
  [0x47, (machine, cursor) => machine.push(cursor.bigEndianFloat64())],
  // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8; SHORT_BINSTRING, BINSTRING of Python 2
  [0x8c, (machine, cursor) => machine.push(text(cursor.take(cursor.uint8())))],
  [0x58, (machine, cursor) => machine.push(text(cursor.take(cursor.uint32())))],
  [0x8d, (machine, cursor) => machine.push(text(cursor.take(cursor.uint64())))],
  [0x55, (machine, cursor) => machine.push(text(cursor.take(cursor.uint8())))],
  [0x54, (machine, cursor) => machine.push(text(cursor.take(cursor.uint32())))],
  // SHORT_BINBYTES, BINBYTES, BINBYTES8
  [0x43, (machine, cursor) => machine.push(cursor.take(cursor.uint8()))],
  [0x42, (machine, cursor) => machine.push(cursor.take(cursor.uint32()))],
  [0x8e, (machine, cursor) => machine.push(cursor.take(cursor.uint64()))],
  // EMPTY_LIST, LIST, APPEND, APPENDS
  [0x5d, (machine) => machine.push([])],
  [0x6c, (machine) => machine.push(machine.popToMark())],
  [0x61, (machine) => machine.appendOne()],
  [0x65, (machine) => machine.append(machine.popToMark())],
  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  [0x29, (machine) => machine.push(new Tuple([]))],
  [0x74, (machine) => machine.push(new Tuple(machine.popToMark()))],
  [0x85, (machine) => machine.pushTuple(1)],
  [0x86, (machine) => machine.pushTuple(2)],
  [0x87, (machine) => machine.pushTuple(3)],
  // EMPTY_DICT, DICT, SETITEM, SETITEMS
  [0x7d, (machine) => machine.push(new Map())],
  [
    0x64,
    (machine) => {
      const items = machine.popToMark();
      machine.push(new Map());
      machine.set(items);
    },
  ],
  [0x73, (machine) => machine.setOne()],
  [0x75, (machine) => machine.set(machine.popToMark())],
  // EMPTY_SET, ADDITEMS, FROZENSET
  [0x8f, (machine) => machine.push(new Set())],
  [0x90, (machine) => machine.add(machine.popToMark())],
  [
    0x91,
    (machine) => {
      const items = machine.popToMark();
      machine.push(new Set());
      machine.add(items);
    },
  ],
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  [0x71, (machine, cursor) => machine.memoize(cursor.uint8())],
  [0x72, (machine, cursor) => machine.memoize(cursor.uint32())],
  [0x94, (machine) => machine.memoize()],
  [0x68, (machine, cursor) => machine.recall(cursor.uint8())],
  [0x6a, (machine, cursor) => machine.recall(cursor.uint32())],
  // GLOBAL, STACK_GLOBAL, REDUCE, BUILD, BINPERSID
  [0x63, (machine, cursor) => machine.name(text(cursor.line()), text(cursor.line()))],
  [0x93, (machine) => machine.nameOfStack()],
  [0x52, (machine) => machine.call()],
  [0x62, (machine) => machine.dropAttributes()],
  [0x51, (machine) => machine.storage()],
  // INST, which calls what it names
  [
    0x69,
    (_, cursor) => {
      throw refused(`${text(cursor.line())}.${text(cursor.line())}`);
    },
  ],
]);

function refused(name: string): PickleError {
  if (/^torch\.\w+Storage$/.test(name)) {
    const known = readableStorages.map((storage) => storage.slice("torch.".length)).join(", ");
    return new PickleError(`has elements of ${quoted(name)}; only ${known} can be read`);
  }
  return new PickleError(
    `asks for ${quoted(name)}, which is no tensor and no plain value: it would run a program, and is not read`,
  );
}

function damaged(cursor: ByteCursor): PickleError {
  return new PickleError(`is damaged before byte ${cursor.position}`);
}

/** Two's complement; as a number where one holds it exactly. */
function integer(cursor: ByteCursor, length: number): number | bigint {
  if (length > maxIntegerBytes) throw new PickleError(`has a whole number of ${length} bytes`);
  const hex = Buffer.from(cursor.take(length)).reverse().toString("hex");
  const value = BigInt.asIntN(8 * length, BigInt(`0x0${hex}`));
  return BigInt(Number(value)) === value ? Number(value) : value;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PickleError("has a text that is not UTF-8");
  }
}
