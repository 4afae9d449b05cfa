import type { DataRecord } from "../record.js";

/** Runs `make`, and says in front of what it complains about which record that is. */
export function atRecord<T>({ set, split, id }: DataRecord, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${set}, ${split}, record ${id}: ${error.message}`, { cause: error });
  }
}
