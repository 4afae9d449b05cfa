import type { QuantizedFormat } from "../graph/index.js";

/** What packing a matrix does to its layer. */
export interface LayerError {
  /** Of the matrix. */
  readonly name: string;
  /** How the matrix is to be held; left out: as it is stored. */
  readonly format?: QuantizedFormat | undefined;
  /** Signal to noise of the layer's output, packed so; undefined where it was not measured, or stays as it is stored. */
  readonly decibels?: number | undefined;
  /** The same of the ways that were tried before and are not good enough. */
  readonly refused: readonly { readonly format: QuantizedFormat; readonly decibels: number }[];
}

/**
 * Least signal to noise in decibels that a layer's output keeps, by the bits that were asked for. Of normal numbers, 4 bits
 * give about 20, and 8 bits about 42; what is far below has outliers.
 */
export const leastDecibels = { 4: 16, 8: 32 } as const;

/** What is tried where a layer's error is too large: more bits, then smaller blocks. After the last it stays as it is stored. */
function nextFormat({ bits, blockSize }: QuantizedFormat): QuantizedFormat | undefined {
  if (bits === 4 || blockSize === "row") return { bits: 8, blockSize: 64 };
  return blockSize > 16 ? { bits: 8, blockSize: 16 } : undefined;
}

interface Layer {
  readonly bits: 4 | 8;
  format: QuantizedFormat | undefined;
  signal: number;
  noise: number;
  refused: { format: QuantizedFormat; decibels: number }[];
}

/** Keeps account of the errors of layers, and decides how each is held. */
export class LayerErrors {
  readonly #layers: Map<string, Layer>;

  /** @param wanted how matrices are to be packed */
  constructor(wanted: ReadonlyMap<string, QuantizedFormat>) {
    this.#layers = new Map(
      [...wanted].map(([name, format]) => [
        name,
        { bits: format.bits, format, signal: 0, noise: 0, refused: [] },
      ]),
    );
  }

  /** How a matrix is to be packed; undefined where it is not. */
  formatOf(name: string): QuantizedFormat | undefined {
    return this.#layers.get(name)?.format;
  }

  /**
   * Adds what was measured of a layer, packed as `formatOf` says.
   * @param signal sum of squares of its output
   * @param noise sum of squares of the error
   * @returns whether another format is to be measured instead
   */
  add(name: string, signal: number, noise: number): "good" | "other format" | "as stored" {
    const layer = this.#layers.get(name)!;
    layer.signal += signal;
    layer.noise += noise;
    const decibels = decibelsOf(layer);
    if (decibels >= leastDecibels[layer.bits]) return "good";
    const format = layer.format!;
    layer.refused.push({ format, decibels });
    layer.format = nextFormat(format);
    layer.signal = 0;
    layer.noise = 0;
    return layer.format ? "other format" : "as stored";
  }

  /** How many layers were measured, or are not to be packed. */
  get measured(): number {
    return [...this.#layers.values()].filter(({ format, signal }) => !format || signal > 0).length;
  }

  /** Of all layers, in the order in which they were wanted. */
  all(): LayerError[] {
    return [...this.#layers].map(([name, { format, refused, ...sums }]) => ({
      name,
      format,
      decibels: format && sums.signal > 0 ? decibelsOf(sums) : undefined,
      refused,
    }));
  }
}

/** No more than ±200: what is exact, or no number, stays one that JSON can say. */
function decibelsOf({ signal, noise }: { readonly signal: number; readonly noise: number }): number {
  if (noise === 0) return most;
  const decibels = 10 * Math.log10(signal / noise);
  return Number.isNaN(decibels) ? -most : Math.max(-most, Math.min(most, decibels));
}

const most = 200;
