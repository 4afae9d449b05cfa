import { gradients, input, type Tensor } from "../../graph/index.js";
import { type ParameterProvider, ParameterScope } from "../../nn/index.js";
import { Program, type WeightSource } from "../../runtime/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { Dropout } from "./dropout.js";

export interface TrainProgramOptions {
  /** Shapes of the parameters that are trained, by name. */
  readonly trainable: ReadonlyMap<string, readonly number[]>;
  /** Gives the others, which stay as they are. */
  readonly frozen?: ParameterProvider;
  /** The loss, and further scalars to report, from a scope of all parameters. */
  readonly build: (scope: ParameterScope) => { loss: Tensor } & Record<string, Tensor>;
  readonly weights?: WeightSource;
  readonly threads?: number;
  /** Default: nothing drops. */
  readonly dropout?: { readonly rate: number; readonly seed: number };
}

/** One `run` from parameters and a batch to the loss and its gradients. */
export class TrainProgram {
  private constructor(
    private readonly program: Program,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly reported: readonly string[],
    private readonly dropout: Dropout | undefined,
  ) {}

  /** @throws RangeError when the graph uses a parameter that is neither trained nor frozen. */
  static async compile({
    trainable,
    frozen,
    build,
    weights,
    threads,
    dropout,
  }: TrainProgramOptions): Promise<TrainProgram> {
    const inputs = new Map<string, Tensor>();
    const provide: ParameterProvider = (name, shape) => {
      if (trainable.has(name)) {
        const parameter = input(name, "float32", shape);
        inputs.set(name, parameter);
        return parameter;
      }
      if (!frozen) throw new RangeError(`parameter "${name}" is neither trained nor frozen`);
      return frozen(name, shape);
    };
    const dropping = dropout && dropout.rate > 0 ? new Dropout(dropout.rate, dropout.seed) : undefined;
    const scope = new ParameterScope(provide, "", dropping && ((place, x) => dropping.apply(place, x)));
    const reports = build(scope);
    const names = [...inputs.keys()];
    const slopes = gradients(reports.loss, [...inputs.values()]);
    const outputs: Record<string, Tensor> = { ...reports };
    names.forEach((name, i) => {
      outputs[`gradient ${name}`] = slopes[i];
    });
    const shapes = new Map(names.map((name) => [name, inputs.get(name)?.shape as number[]]));
    return new TrainProgram(
      await Program.compile(outputs, { weights, threads }),
      shapes,
      Object.keys(reports),
      dropping,
    );
  }

  /** Names of the parameters that the loss is differentiated by. */
  get parameterNames(): string[] {
    return [...this.shapes.keys()];
  }

  /** @param index number of the batch, by which masks are drawn */
  async run(
    parameters: NamedValues,
    batch: Readonly<Record<string, HostTensor>>,
    index = 0,
  ): Promise<{ reports: Record<string, number>; gradients: Map<string, Float32Array> }> {
    const feeds: Record<string, HostTensor> = {
      ...batch,
      ...this.dropout?.masks(this.program.sizesOf(batch), index),
    };
    for (const [name, shape] of this.shapes) {
      feeds[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    }
    const results = await this.program.run(feeds);
    const found = new Map<string, Float32Array>();
    for (const name of this.shapes.keys()) found.set(name, results[`gradient ${name}`].data as Float32Array);
    const reports = Object.fromEntries(this.reported.map((name) => [name, Number(results[name].data[0])]));
    return { reports, gradients: found };
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}
