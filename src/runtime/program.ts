/** Runs graphs with ONNX Runtime; the only place that imports it. */
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import {
  type Dimension,
  dimensionNames,
  type EncodedModel,
  encodeModel,
  evaluateDimension,
  formatShape,
  type Tensor,
  type WeightLocation,
} from "../graph/index.js";
import type { Device } from "../options/index.js";
import { allocate, type DType, elementCount, type HostTensor, type TypedArray } from "../tensor/index.js";
import { providersFor, requireDevice } from "./device.js";
import { callNative } from "./native-gate.js";
import { operatorsOnCpu } from "./placement.js";
import { runtimeError } from "./runtime-error.js";
import { withoutTelemetry } from "./telemetry.js";

// The runtime looks when its first session is made.
withoutTelemetry();

/** Where a program finds the weights that its graph names. */
export interface WeightSource {
  /** Folder that the files of the locations lie in: real files, no links. */
  readonly directory: string;
  locate(weight: string): WeightLocation;
  /** Throws where the files are no longer what they were: they are mapped into memory, and read while a program runs. */
  verify?(): void;
}

interface CompileOptions {
  readonly weights?: WeightSource;
  /** Threads that one operator may use, 1 to 1,024; default: the runtime chooses, one per core. */
  readonly threads?: number;
  /** Default: the CPU. */
  readonly device?: Device;
}

const mostThreads = 1024;

const ortTypes: Partial<Record<DType, OrtTensor.Type>> = {
  float32: "float32",
  float64: "float64",
  float16: "float16",
  int64: "int64",
  int32: "int32",
  uint8: "uint8",
  bool: "bool",
};

type Feeds<Input extends string> = Readonly<Record<Input, HostTensor>>;

/** A compiled graph. `run` blocks the thread while it computes. */
export class Program<Input extends string = string, Output extends string = string> {
  private constructor(
    private readonly session: InferenceSession,
    private readonly inputs: readonly Tensor[],
    private readonly outputs: Readonly<Record<Output, Tensor>>,
    private readonly weights: WeightSource | undefined,
    readonly device: Device,
    /** ONNX names of operators that the CPU carries out because the device does not; none where that is the CPU. */
    readonly operatorsOnCpu: readonly string[],
  ) {}

  /**
   * Compiles the graph that leads to the outputs. Weights stay in their files, which the runtime maps into memory; a device
   * with memory of its own gets a copy. On such a device it is run once, of the smallest sizes.
   * @throws RangeError for a number of threads out of range; DeviceError for a device that is not available
   */
  static async compile<Input extends string, Output extends string>(
    outputs: Readonly<Record<Output, Tensor>>,
    { weights, threads, device = "cpu" }: CompileOptions = {},
  ): Promise<Program<Input, Output>> {
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)) {
      throw new RangeError(`threads must be a whole number from 1 to ${mostThreads}, not ${threads}`);
    }
    const model = encodeModel(outputs, (name) => {
      if (!weights) throw new RangeError(`the graph uses weight "${name}", but no weights were given`);
      return weights.locate(name);
    });
    for (const tensor of [...model.inputs, ...Object.values<Tensor>(outputs)]) {
      if (!ortTypes[tensor.dtype])
        throw new TypeError(`${tensor}: a program neither takes nor gives ${tensor.dtype}`);
    }
    const configuration: Record<string, string> = {
      // Weights that are used as they lie in the file need no second copy in another order. Packed ones do: as they lie, they
      // are multiplied a hundred times slower; once ordered, the file's bytes are let go.
      "session.disable_prepacking": model.hasQuantizedProducts ? "0" : "1",
      // Spinning threads of several programs would take each other's cores.
      "session.intra_op.allow_spinning": "0",
    };
    if (weights) configuration["session.model_external_initializers_file_folder_path"] = weights.directory;

    const options: InferenceSession.SessionOptions = {
      executionProviders: providersFor(device, model),
      // 0 lets the runtime choose.
      intraOpNumThreads: threads ?? 0,
      // What goes wrong is thrown; the runtime need not print it too.
      logSeverityLevel: 4,
      // Constant folding would widen 16-bit weights while loading, to twice their memory. WebGPU cannot widen them all.
      graphOptimizationLevel: model.hasWidenedProducts && device !== "webgpu" ? "disabled" : "all",
      extra: nested(configuration),
    };
    if (device !== "cpu") await requireDevice(device);
    const { session, onCpu } = await (device === "cpu" ? createSession : createAndTry)(model, options);
    return new Program<Input, Output>(session, model.inputs, outputs, weights, device, onCpu);
  }

  /**
   * Computes the outputs.
   * @throws TypeError or RangeError naming the input when one is missing, of another dtype, or does not fit its shape.
   */
  async run(feeds: Feeds<Input>): Promise<Record<Output, HostTensor>> {
    this.#check(feeds);
    this.weights?.verify?.();
    const given: Record<string, OrtTensor> = {};
    for (const { name } of this.inputs) given[name] = toOrt(feeds[name as Input]);
    const results = await callRuntime(() => this.session.run(given));
    const out = {} as Record<Output, HostTensor>;
    for (const name of Object.keys(this.outputs) as Output[]) {
      const { data, dims } = results[name]!;
      out[name] = { dtype: this.outputs[name].dtype, shape: dims, data: data as TypedArray };
    }
    return out;
  }

  /** Sizes of the named dimensions that these inputs tell. */
  sizesOf(feeds: Readonly<Record<string, HostTensor>>): Map<string, number> {
    const sizes = new Map<string, number>();
    for (const { name, shape } of this.inputs) {
      shape.forEach((declared, axis) => {
        const size = feeds[name ?? ""]?.shape[axis];
        if (isName(declared) && size !== undefined) sizes.set(declared, size);
      });
    }
    return sizes;
  }

  /** Frees the runtime's memory. The program cannot be run afterwards. */
  async release(): Promise<void> {
    await callNative(() => this.session.release());
  }

  #check(feeds: Feeds<Input>): void {
    const sizes = new Map<string, number>();
    const checkAxis = (tensor: Tensor, found: readonly number[], declared: Dimension, axis: number): void => {
      if (isName(declared) && !sizes.has(declared)) {
        sizes.set(declared, found[axis]!);
      } else if (evaluateDimension(declared, sizes) !== found[axis]) {
        const known = dimensionNames(declared).map((name) => `${name} = ${sizes.get(name)}`);
        const where = known.length > 0 ? ` (${known.join(", ")})` : "";
        throw new RangeError(`input ${tensor}${where} was given a tensor of shape ${formatShape(found)}`);
      }
    };
    // Plain names first: they give sizes to the others.
    for (const plain of [true, false]) {
      for (const tensor of this.inputs) {
        const feed = feeds[tensor.name as Input];
        if (!feed) throw new TypeError(`input ${tensor} was not given`);
        if (feed.dtype !== tensor.dtype)
          throw new TypeError(`input ${tensor} is ${tensor.dtype}, not ${feed.dtype}`);
        if (feed.shape.length !== tensor.rank) {
          throw new RangeError(`input ${tensor} was given a tensor of shape ${formatShape(feed.shape)}`);
        }
        if (elementCount(feed.shape) !== feed.data.length) {
          throw new RangeError(
            `input ${tensor} was given ${feed.data.length} elements of shape ${formatShape(feed.shape)}`,
          );
        }
        tensor.shape.forEach((declared, axis) => {
          if ((typeof declared === "number" || isName(declared)) === plain) {
            checkAxis(tensor, feed.shape, declared, axis);
          }
        });
      }
    }
  }
}

/** Whether a dimension is a name alone, whose size an input tells. */
function isName(dimension: Dimension): dimension is string {
  return typeof dimension === "string" && /^\w+$/.test(dimension);
}

interface CreatedSession {
  readonly session: InferenceSession;
  readonly onCpu: readonly string[];
}

async function createSession(
  { bytes }: EncodedModel,
  options: InferenceSession.SessionOptions,
): Promise<CreatedSession> {
  return { session: await callRuntime(() => InferenceSession.create(bytes, options)), onCpu: [] };
}

/** Makes a session, and runs it with zeros, each named dimension 1, to learn what runs on the CPU. */
async function createAndTry(
  model: EncodedModel,
  options: InferenceSession.SessionOptions,
): Promise<CreatedSession> {
  let created: CreatedSession | undefined;
  try {
    const onCpu = await operatorsOnCpu(async (profiling) => {
      created = await createSession(model, { ...options, ...profiling });
      const { session } = created;
      const zeros = Object.fromEntries(model.inputs.map((tensor) => [tensor.name, toOrt(smallest(tensor))]));
      await callRuntime(() => session.run(zeros));
      session.endProfiling();
    });
    return { ...(created as CreatedSession), onCpu };
  } catch (error) {
    await created?.session.release();
    throw error;
  }
}

function smallest({ dtype, shape }: Tensor): HostTensor {
  const sizes = shape.map((dimension) =>
    evaluateDimension(dimension, new Map(dimensionNames(dimension).map((name) => [name, 1]))),
  );
  return { dtype, shape: sizes, data: allocate(dtype, elementCount(sizes)) };
}

async function callRuntime<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await callNative(call);
  } catch (error) {
    throw runtimeError(error);
  }
}

function toOrt({ dtype, shape, data }: HostTensor): OrtTensor {
  return new OrtTensor(ortTypes[dtype] as "float32", data as Float32Array, shape);
}

/** Session settings `{"a.b": "1"}` as the nested objects that the binding flattens again. */
function nested(settings: Readonly<Record<string, string>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    let place = root;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return root;
}
