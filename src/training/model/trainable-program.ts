import { gradients, input, type Tensor } from "../../graph/index.js";
import { type ParameterProvider, ParameterScope } from "../../nn/index.js";
import { Program, type WeightSource } from "../../runtime/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { Dropout } from "./dropout.js";
import type { ParameterShapes } from "./parameter-shapes.js";

export interface ForwardProgramOptions {
  /** Shapes of the parameters that are trained, by name. */
  readonly trainable: ParameterShapes;
  /** Gives the others, which stay as they are. */
  readonly frozen?: ParameterProvider;
  /** What is computed, from a scope of all parameters. */
  readonly build: (scope: ParameterScope) => Record<string, Tensor>;
  readonly weights?: WeightSource;
  readonly threads?: number;
}

export interface TrainableProgramOptions extends ForwardProgramOptions {
  /** The loss, and further scalars to report, from a scope of all parameters. */
  readonly build: (scope: ParameterScope) => { loss: Tensor } & Record<string, Tensor>;
  /** Default: nothing drops. */
  readonly dropout?: { readonly rate: number; readonly seed: number };
}

/** What one `run` computes. */
export interface ProgramResult {
  readonly outputs: Record<string, HostTensor>;
  /** Of the loss by parameter name; empty in a program that was compiled with `compileForward`. */
  readonly gradients: Map<string, Float32Array>;
}

/** A program to which trainable parameters are given at each `run`, since they change from one to the next. */
export class TrainableProgram {
  readonly #program: Program;
  readonly #shapes: ParameterShapes;
  readonly #outputs: readonly string[];
  readonly #dropout: Dropout | undefined;

  private constructor(
    program: Program,
    shapes: ParameterShapes,
    outputs: readonly string[],
    dropout?: Dropout,
  ) {
    this.#program = program;
    this.#shapes = shapes;
    this.#outputs = outputs;
    this.#dropout = dropout;
  }

  /**
   * Of a training step: the loss, and its gradients.
   * @throws RangeError when the graph uses a parameter that is neither trained nor frozen
   */
  static async compile(options: TrainableProgramOptions): Promise<TrainableProgram> {
    const { rate, seed } = options.dropout ?? { rate: 0, seed: 0 };
    const dropout = rate > 0 ? new Dropout(rate, seed) : undefined;
    const inputs = new Map<string, Tensor>();
    const reports = options.build(trainableScope(options, inputs, dropout));
    const slopes = gradients(reports.loss, [...inputs.values()]);
    const outputs: Record<string, Tensor> = { ...reports };
    [...inputs.keys()].forEach((name, i) => {
      outputs[gradientOf(name)] = slopes[i]!;
    });
    const program = await Program.compile(outputs, options);
    return new TrainableProgram(program, shapesOf(inputs), Object.keys(reports), dropout);
  }

  /**
   * Without gradients and dropout: of a validation, or of what a model finds at the moment.
   * @throws RangeError when the graph uses a parameter that is neither trained nor frozen
   */
  static async compileForward(options: ForwardProgramOptions): Promise<TrainableProgram> {
    const inputs = new Map<string, Tensor>();
    const outputs = options.build(trainableScope(options, inputs));
    const program = await Program.compile(outputs, options);
    return new TrainableProgram(program, shapesOf(inputs), Object.keys(outputs));
  }

  /** Names of the trainable parameters that the graph uses. */
  get parameterNames(): string[] {
    return [...this.#shapes.keys()];
  }

  /** @param index number of the batch, by which dropout masks are drawn */
  async run(
    parameters: NamedValues,
    batch: Readonly<Record<string, HostTensor>>,
    index = 0,
  ): Promise<ProgramResult> {
    const feeds: Record<string, HostTensor> = {
      ...batch,
      ...this.#dropout?.masks(this.#program.sizesOf(batch), index),
    };
    for (const [name, shape] of this.#shapes) {
      feeds[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    }
    const results = await this.#program.run(feeds);
    const found = new Map<string, Float32Array>();
    for (const name of this.#shapes.keys()) {
      const gradient = results[gradientOf(name)];
      if (gradient) found.set(name, gradient.data as Float32Array);
    }
    return {
      outputs: Object.fromEntries(this.#outputs.map((name) => [name, results[name]!])),
      gradients: found,
    };
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

/** Outputs that are one number each, such as losses. */
export function scalarsOf(outputs: Readonly<Record<string, HostTensor>>): Record<string, number> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Number(data[0])]));
}

/** @param inputs gets the trainable parameters that the graph asks for */
function trainableScope(
  { trainable, frozen }: ForwardProgramOptions,
  inputs: Map<string, Tensor>,
  dropout?: Dropout,
): ParameterScope {
  const provide: ParameterProvider = (name, shape, use) => {
    if (trainable.has(name)) {
      const parameter = input(name, "float32", shape);
      inputs.set(name, parameter);
      return parameter;
    }
    if (!frozen) throw new RangeError(`parameter "${name}" is neither trained nor frozen`);
    return frozen(name, shape, use);
  };
  return new ParameterScope(provide, "", dropout && ((place, x) => dropout.apply(place, x)));
}

function shapesOf(inputs: ReadonlyMap<string, Tensor>): ParameterShapes {
  return new Map([...inputs].map(([name, { shape }]) => [name, shape as number[]]));
}

const gradientOf = (name: string): string => `gradient ${name}`;
