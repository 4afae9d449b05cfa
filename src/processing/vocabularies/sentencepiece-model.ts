/** SentencePiece's file of a trained tokenizer, a `ModelProto` in Protocol Buffers' wire format. */
import { type Field, fieldsOf } from "./protobuf.js";

/** What a piece is for, as its number in the file: others are looked for in texts. */
export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4 } as const;

interface Piece {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

export interface SentencePieceModel {
  readonly algorithm: "unigram" | "bpe";
  /** by id */
  readonly pieces: readonly Piece[];
  readonly unknownId: number;
  /** characters that no piece has are written as pieces of their bytes */
  readonly byteFallback: boolean;
  /** SentencePiece's precompiled map of characters to others, in Base64 */
  readonly charactersMap: string | undefined;
  readonly addsPrefixSpace: boolean;
  /** spaces at the ends, and all but one in a row, are left out */
  readonly removesExtraSpaces: boolean;
}

/** No piece of a text is so long. */
const longestPiece = 1000;

/** @throws RangeError saying what is wrong with the file */
export function parseSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer: Field[] = [];
  let normalizer: Field[] = [];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) pieces.push(pieceOf(message(value), pieces.length));
    if (number === 2) trainer = message(value);
    if (number === 3) normalizer = message(value);
  }
  const algorithm = algorithms.get(numberIn(trainer, 3, 1));
  if (algorithm === undefined) throw new RangeError("it is neither a unigram nor a BPE model");
  const unknown = pieces.flatMap(({ type }, id) => (type === pieceTypes.unknown ? [id] : []));
  const [unknownId] = unknown;
  if (unknownId === undefined || unknown.length > 1) {
    throw new RangeError(`it has ${unknown.length} pieces for what is unknown, not one`);
  }
  const map = lastOf(normalizer, 2);
  return {
    algorithm,
    pieces,
    unknownId,
    byteFallback: numberIn(trainer, 35, 0) !== 0,
    charactersMap:
      map instanceof Uint8Array && map.length > 0 ? Buffer.from(map).toString("base64") : undefined,
    addsPrefixSpace: numberIn(normalizer, 3, 1) !== 0,
    removesExtraSpaces: numberIn(normalizer, 4, 1) !== 0,
  };
}

const algorithms = new Map<number, SentencePieceModel["algorithm"]>([
  [1, "unigram"],
  [2, "bpe"],
]);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function pieceOf(fields: readonly Field[], id: number): Piece {
  const text = lastOf(fields, 1);
  if (!(text instanceof Uint8Array) || text.length === 0 || text.length > longestPiece) {
    throw new RangeError(`its piece ${id} has no text, or one of more than ${longestPiece} bytes`);
  }
  const score = numberIn(fields, 2, 0);
  if (!Number.isFinite(score)) throw new RangeError(`its piece ${id} has a score that is no number`);
  try {
    return { text: utf8.decode(text), score, type: numberIn(fields, 3, pieceTypes.normal) };
  } catch {
    throw new RangeError(`its piece ${id} is not UTF-8`);
  }
}

function message(value: Field["value"]): Field[] {
  if (!(value instanceof Uint8Array)) throw new RangeError("it has a number where a message should be");
  return [...fieldsOf(value)];
}

function lastOf(fields: readonly Field[], number: number): Field["value"] | undefined {
  return fields.findLast((field) => field.number === number)?.value;
}

function numberIn(fields: readonly Field[], number: number, otherwise: number): number {
  const value = lastOf(fields, number);
  return typeof value === "number" ? value : otherwise;
}
