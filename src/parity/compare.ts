import { type HostTensor, toFloat32 } from "../tensor/index.js";

/** One compared tensor. `largestDifference` is null where nothing could be compared; `detail` then says why. */
export interface ParityResult {
  group: string;
  tensor: string;
  /** Of the element that comes closest to its tolerance, or exceeds it most. */
  largestDifference: number | null;
  tolerance: number;
  ok: boolean;
  detail?: string;
}

/** A result without its name. */
export type Comparison = Omit<ParityResult, "group" | "tensor">;

export interface CompareOptions {
  /** Tolerance of single elements that are held to another than the tensor's. */
  readonly toleranceAt?: (index: number) => number;
  /** Which elements the reference defines; all of them unless told. */
  readonly counts?: (index: number) => boolean;
}

/** Compares element by element. Not-a-number and another shape never hold; ids are compared with tolerance 0. */
export function compareTensors(
  expected: HostTensor,
  actual: HostTensor,
  tolerance: number,
  { toleranceAt = () => tolerance, counts = () => true }: CompareOptions = {},
): Comparison {
  if (`${actual.shape}` !== `${expected.shape}`) {
    return notCompared(`shape is [${actual.shape}], expected [${expected.shape}]`, tolerance);
  }
  const [wanted, found] = [numbersOf(expected), numbersOf(actual)];
  let worst = { ratio: -1, difference: 0, tolerance, index: 0 };
  for (let index = 0; index < wanted.length; index++) {
    if (!counts(index)) continue;
    const difference = distance(Number(wanted[index]), Number(found[index]));
    const limit = toleranceAt(index);
    const ratio = difference === 0 ? 0 : difference / limit;
    if (ratio > worst.ratio) worst = { ratio, difference, tolerance: limit, index };
  }
  if (worst.ratio < 0) return notCompared("it has no element to compare", tolerance);
  const ok = worst.ratio <= 1;
  return {
    largestDifference: worst.difference,
    tolerance: worst.tolerance,
    ok,
    ...(!ok && {
      detail: `[${place(worst.index, expected.shape)}] is ${found[worst.index]}, expected ${wanted[worst.index]}`,
    }),
  };
}

/** Compares a list of JSON values; the difference is the number of entries that are not the same. */
export function compareLists(expected: readonly unknown[], actual: readonly unknown[]): Comparison {
  if (expected.length === 0) return notCompared("nothing is expected");
  const texts = (list: readonly unknown[]) => list.map((value) => JSON.stringify(value ?? null));
  const [wanted, found] = [texts(expected), texts(actual)];
  const length = Math.max(wanted.length, found.length);
  const wrong = Array.from({ length }, (_, index) => index).filter((index) => wanted[index] !== found[index]);
  const [first] = wrong;
  return {
    largestDifference: wrong.length,
    tolerance: 0,
    ok: wrong.length === 0,
    ...(first !== undefined && { detail: `entry ${first} is ${found[first]}, expected ${wanted[first]}` }),
  };
}

/** What could not be compared does not hold. */
export function notCompared(detail: string, tolerance = 0): Comparison {
  return { largestDifference: null, tolerance, ok: false, detail };
}

function numbersOf(tensor: HostTensor): ArrayLike<number | bigint> {
  const bits = tensor.dtype === "float16" || tensor.dtype === "bfloat16";
  return bits ? toFloat32(tensor).data : tensor.data;
}

function distance(a: number, b: number): number {
  if (a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

/** Index of each axis of an element. */
function place(index: number, shape: readonly number[]): number[] {
  const axes: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    axes.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return axes;
}
