import { input, type Tensor } from "../../graph/index.js";
import { ParameterScope } from "../../nn/index.js";
import { Program } from "../../runtime/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { NamedValues } from "../optimizer/adamw.js";
import type { TrainProgramOptions } from "./trainable-program.js";

export interface ForwardProgramOptions extends Omit<TrainProgramOptions, "build"> {
  readonly build: (scope: ParameterScope) => Record<string, Tensor>;
}

/** What a model says with the parameters of the moment, without gradients. */
export class ForwardProgram {
  private constructor(
    private readonly program: Program,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
  ) {}

  /** @throws RangeError when the graph uses a parameter that is neither trained nor frozen */
  static async compile(options: ForwardProgramOptions): Promise<ForwardProgram> {
    const { trainable, frozen, build, weights, threads } = options;
    const shapes = new Map<string, readonly number[]>();
    const scope = new ParameterScope((name, shape) => {
      if (trainable.has(name)) {
        shapes.set(name, shape);
        return input(name, "float32", shape);
      }
      if (!frozen) throw new RangeError(`parameter "${name}" is neither trained nor frozen`);
      return frozen(name, shape);
    });
    return new ForwardProgram(await Program.compile(build(scope), { weights, threads }), shapes);
  }

  async run(
    parameters: NamedValues,
    batch: Readonly<Record<string, HostTensor>>,
  ): Promise<Record<string, HostTensor>> {
    const feeds: Record<string, HostTensor> = { ...batch };
    for (const [name, shape] of this.shapes) {
      feeds[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    }
    return this.program.run(feeds);
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}
