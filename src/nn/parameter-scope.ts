import type { Tensor } from "../graph/index.js";

/** What a model does with a parameter: the matrix of a linear layer may be held in few bits, all else as it is. */
type ParameterUse = "linear" | "other";

/** Gives the tensor that stands for a parameter: a weight in a file, an input of a training graph, … */
export type ParameterProvider = (name: string, shape: readonly number[], use: ParameterUse) => Tensor;

/** Drops numbers of a tensor at a place of the model, as PyTorch's `Dropout` does while a model is trained. */
type DropoutProvider = (place: string, x: Tensor) => Tensor;

/**
 * Parameters below a path. Names in code are names in Hugging Face checkpoints, so that the code is the map of the
 * checkpoint; how a parameter is held is up to the provider.
 */
export class ParameterScope {
  /** A parameter that is used twice is one tensor: its gradient is the sum over both uses. */
  #known = new Map<string, Tensor>();

  constructor(
    private readonly provider: ParameterProvider,
    private readonly path = "",
    private readonly drop?: DropoutProvider,
  ) {}

  /** The scope of a part: `scope.at("encoder.layer.3")`. */
  at(path: string): ParameterScope {
    const scope = new ParameterScope(this.provider, this.#join(path), this.drop);
    scope.#known = this.#known;
    return scope;
  }

  /** A parameter by its name below this path, in the dtype it is stored in. */
  param(name: string, shape: readonly number[], use: ParameterUse = "other"): Tensor {
    const full = this.#join(name);
    const tensor = this.#known.get(full) ?? this.provider(full, shape, use);
    this.#known.set(full, tensor);
    return tensor;
  }

  /** `x` as it is, unless the scope is of a training that drops. `name`, below this path, says where. */
  dropout(x: Tensor, name: string): Tensor {
    return this.drop?.(this.#join(name), x) ?? x;
  }

  #join(path: string): string {
    return this.path === "" ? path : `${this.path}.${path}`;
  }
}
