/** Rows of ids to the tensors that a model reads. */
import { type HostTensor, hostTensor } from "../tensor/index.js";
import type { Side } from "./tokenizer.js";

/** Ids and mask of a batch. */
export interface TokenBatch {
  /** `[batch, tokens]` */
  readonly ids: HostTensor<"int32">;
  /** `[batch, tokens]`, 1 where there is a token and 0 where there is padding */
  readonly mask: HostTensor<"int32">;
}

/** Pads rows to the longest one. */
export function padTokens(rows: readonly (readonly number[])[], side: Side, padId: number): TokenBatch {
  const length = Math.max(0, ...rows.map((row) => row.length));
  const ids = new Int32Array(rows.length * length).fill(padId);
  const mask = new Int32Array(rows.length * length);
  rows.forEach((row, index) => {
    const start = index * length + (side === "left" ? length - row.length : 0);
    ids.set(row, start);
    mask.fill(1, start, start + row.length);
  });
  const shape = [rows.length, length];
  return { ids: hostTensor("int32", shape, ids), mask: hostTensor("int32", shape, mask) };
}
