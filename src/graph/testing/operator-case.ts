/** Random operators on random shapes, some of them with named dimensions, and values for their inputs. */
import type { GeneratorValue } from "fast-check";
import * as fc from "fast-check";
import { convert, type DType, elementCount, float32, type HostTensor, Random } from "../../tensor/index.js";
import { type Dimension, evaluateDimension, type Shape } from "../dimension.js";
import { constant, type HostValue, input, type Tensor } from "../index.js";

/** Sizes of the named dimensions that cases use. */
type Sizes = ReadonlyMap<string, number>;

/** Draws one element of an input. */
type Element = (random: Random, sizes: Sizes) => number;

/** Draws the inputs of an operator and keeps account of them. */
export class CaseInputs {
  readonly #elements = new Map<Tensor, Element>();

  constructor(private readonly generate: GeneratorValue) {}

  integer(min: number, max: number): number {
    return this.generate(fc.integer, { min, max });
  }

  choose<T>(...options: readonly T[]): T {
    return options[this.integer(0, options.length - 1)]!;
  }

  dimension(): Dimension {
    return this.choose<Dimension>(1, 2, 3, "n", "m", "n + 2", "2*m");
  }

  /** A dimension that is never 0. */
  positiveDimension(): Dimension {
    return this.choose<Dimension>(1, 2, 3, "n + 2");
  }

  shape(minRank = 0, maxRank = 3): Dimension[] {
    return Array.from({ length: this.integer(minRank, maxRank) }, () => this.dimension());
  }

  /** A shape that broadcasts to the given one. */
  narrower(shape: Shape): Dimension[] {
    return shape.slice(this.integer(0, shape.length)).map((dimension) => this.choose(dimension, 1));
  }

  /** A float32 input between the bounds, never nearer than 0.005 to 0, where some operators have a kink. */
  float(shape: Shape, low = -2, high = 2): Tensor {
    return this.#input("float32", shape, (random) => low + 0.005 + random.integer((high - low) * 100) / 100);
  }

  /** A float32 input of −1 and 1, which any number of bits holds as they are. */
  signs(shape: Shape): Tensor {
    return this.#input("float32", shape, (random) => 2 * random.integer(2) - 1);
  }

  /** Any bytes, which are part of the graph. */
  bytes(shape: readonly number[]): Tensor {
    const random = new Random(this.integer(0, 2 ** 31 - 1));
    const data = Uint8Array.from({ length: elementCount(shape) }, () => random.integer(256));
    return constant({ dtype: "uint8", shape, data });
  }

  /** An int32 input of 0 to `limit` - 1. */
  ids(shape: Shape, limit: Dimension): Tensor {
    return this.#input("int32", shape, (random, sizes) => random.integer(evaluateDimension(limit, sizes)));
  }

  bool(shape: Shape): Tensor {
    return this.#input("bool", shape, (random) => random.integer(2));
  }

  floats(): Tensor[] {
    return [...this.#elements.keys()].filter((tensor) => tensor.dtype === "float32");
  }

  /** Values of all inputs. */
  draw(seed: number, sizes: Sizes): Map<string, HostTensor> {
    const random = new Random(seed);
    const values = new Map<string, HostTensor>();
    for (const [tensor, element] of this.#elements) {
      const shape = tensor.shape.map((dimension) => evaluateDimension(dimension, sizes));
      const data = Array.from({ length: elementCount(shape) }, () => element(random, sizes));
      values.set(tensor.name, convert(float32(shape, data), tensor.dtype));
    }
    return values;
  }

  #input(dtype: DType, shape: Shape, element: Element): Tensor {
    const tensor = input(`input_${this.#elements.size}`, dtype, shape);
    this.#elements.set(tensor, element);
    return tensor;
  }
}

/** Host tensors as the reference evaluation takes them. */
export function toHostValues(tensors: ReadonlyMap<string, HostTensor>): Map<string, HostValue> {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data, Number) }]),
  );
}
