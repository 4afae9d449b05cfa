import type { Weights } from "../../checkpoint/index.js";
import { type ModelParameter, type Part, partOf } from "../../models/index.js";
import type { Holding } from "../../quantization/index.js";

/** Bits of a weight: of 4 and 8 packed in blocks, of 16 and 32 floats. */
export type Precision = 4 | 8 | 16 | 32;

/** How the matrices of each part are to be held; a part that is left out stays as it is stored. */
export type PartPrecisions<Bits extends Precision = Precision> = Readonly<Partial<Record<Part, Bits>>>;

/**
 * What one number for the whole model means. Only a decoder is held in fewer than 8 bits unless that is asked for: what comes
 * before it has many rows at once, which are no faster in 4, and its errors come first.
 */
function bitsOf({ name, isDecoder }: ModelParameter, precision: Precision | PartPrecisions) {
  if (typeof precision === "object") return precision[partOf(name)];
  return precision === 4 && !isDecoder ? 8 : precision;
}

const partNames: Readonly<Record<Part, string>> = {
  vision: "image encoder",
  qformer: "Q-Former",
  languageModel: "language model",
};

/** In words, such as `decoder 4, all else 8 bits` or `image encoder 8, language model 4 bits`. */
export function precisionText(precision: Precision | PartPrecisions): string {
  if (precision === 4) return "decoder 4, all else 8 bits";
  if (typeof precision === "number") return `${precision} bits`;
  const named = (Object.keys(partNames) as Part[]).filter((part) => precision[part] !== undefined);
  return `${named.map((part) => `${partNames[part]} ${precision[part]}`).join(", ")} bits`;
}

/**
 * In blocks of these sizes the runtime gives a row the same bits in every batch. Smaller ones cost more memory for
 * scales, larger ones accuracy.
 */
const packed = { 4: { bits: 4, blockSize: 32 }, 8: { bits: 8, blockSize: 64 } } as const;

/** How the matrices of linear layers are to be held, where that is not how they are stored. All else stays as it is. */
export function holdingsOf(
  layout: readonly ModelParameter[],
  weights: Weights,
  precision: Precision | PartPrecisions,
): Map<string, Holding> {
  const holdings = new Map<string, Holding>();
  for (const parameter of layout) {
    const { name, use } = parameter;
    const bits = bitsOf(parameter, precision);
    if (use !== "linear" || bits === undefined) continue;
    const stored = weights.describe(name).dtype;
    if (bits === 4 || bits === 8) holdings.set(name, packed[bits]);
    else if (bits === 16 && stored === "float32") holdings.set(name, { dtype: "float16" });
    else if (bits === 32 && stored !== "float32") holdings.set(name, { dtype: "float32" });
  }
  return holdings;
}
