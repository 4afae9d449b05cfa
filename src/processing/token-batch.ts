/** Rows of ids to the tensors that a model reads. */
import { type HostTensor, padRows } from "../tensor/index.js";
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
  const ones = rows.map((row) => row.map(() => 1));
  return { ids: padRows(rows, padId, side), mask: padRows(ones, 0, side) };
}
