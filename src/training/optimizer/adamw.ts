/** Values by parameter name. */
export type NamedValues = ReadonlyMap<string, Float32Array>;

export interface AdamWOptions {
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Which parameters decay; all unless told. */
  readonly decays?: (name: string) => boolean;
}

/**
 * Whether a parameter decays in the published training: all but biases and vectors, so norms do not, and query tokens,
 * embeddings and the temperature, which is a single number of shape `[]`, do.
 * Source: the parameter groups of LAVIS's BLIP-2 models.
 */
export function decaysAsPublished(name: string, shape: readonly number[]): boolean {
  return shape.length !== 1 && !name.endsWith(".bias");
}

/** First and second moments of one parameter's gradient. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101), as PyTorch's `AdamW` computes it.
 * Parameters are updated in place.
 */
export class AdamW {
  readonly #betas: readonly [number, number];
  readonly #epsilon: number;
  readonly #weightDecay: number;
  readonly #decays: (name: string) => boolean;
  readonly moments = new Map<string, Moments>();
  /** Steps taken. */
  steps = 0;

  constructor(options: AdamWOptions = {}) {
    this.#betas = options.betas ?? [0.9, 0.999];
    this.#epsilon = options.epsilon ?? 1e-8;
    this.#weightDecay = options.weightDecay ?? 0;
    this.#decays = options.decays ?? (() => true);
  }

  /** @param scale what gradients are multiplied by first, for clipping */
  step(parameters: NamedValues, gradients: NamedValues, learningRate: number, scale = 1): void {
    this.steps++;
    const [beta1, beta2] = this.#betas;
    // Read once: this runs over all numbers of a model.
    const [rest1, rest2, epsilon] = [1 - beta1, 1 - beta2, this.#epsilon];
    const stepSize = learningRate / (1 - beta1 ** this.steps);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.steps);
    for (const [name, values] of parameters) {
      const gradient = gradients.get(name);
      if (!gradient || gradient.length !== values.length) {
        throw new RangeError(`no gradient of ${values.length} elements for parameter "${name}"`);
      }
      const keep = 1 - (this.#decays(name) ? learningRate * this.#weightDecay : 0);
      const { first, second } = this.momentsOf(name, values.length);
      for (let i = 0; i < values.length; i++) {
        const slope = gradient[i]! * scale;
        // In the precision in which they are kept.
        const mean = Math.fround(beta1 * first[i]! + rest1 * slope);
        const square = Math.fround(beta2 * second[i]! + rest2 * slope * slope);
        first[i] = mean;
        second[i] = square;
        values[i] = values[i]! * keep - (stepSize * mean) / (Math.sqrt(square) * correction + epsilon);
      }
    }
  }

  /** Moments of a parameter, zero at first. */
  momentsOf(name: string, length: number): Moments {
    let moments = this.moments.get(name);
    if (!moments) {
      moments = { first: new Float32Array(length), second: new Float32Array(length) };
      this.moments.set(name, moments);
    }
    return moments;
  }
}

/**
 * Factor that brings the gradients' common norm down to `largest`, 1 when it is already below; NaN when that norm is
 * no finite number.
 */
export function clippingScale(gradients: NamedValues, largest: number): number {
  let sum = 0;
  for (const values of gradients.values()) {
    for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  }
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm)) return Number.NaN;
  return norm > largest ? largest / norm : 1;
}
