import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  byteLengthOf,
  openSafetensors,
  type Weights,
  weightsOf,
  writeSafetensors,
} from "../checkpoint/index.js";
import {
  cast,
  dequantize,
  inOrder,
  input,
  type LinearLayer,
  linear,
  linearLayerOf,
  multiply,
  type QuantizedFormat,
  rebuild,
  subtract,
  sum,
  type Tensor,
  weight,
} from "../graph/index.js";
import { Program, type WeightSource } from "../runtime/index.js";
import type { HostTensor } from "../tensor/index.js";
import { convertWeights } from "./convert.js";
import { packedTensors } from "./held.js";
import type { LayerErrors } from "./layer-errors.js";

/** Matrices that are computed with together. */
interface Piece {
  readonly layers: readonly (LinearLayer & { readonly y: Tensor })[];
  /** What later pieces need of this one and those before. */
  readonly carried: readonly Tensor[];
}

interface MeasuringOptions {
  /** Of the matrices as floats. */
  readonly weights: Weights;
  /** Gets what is measured, and says how a matrix is to be packed next. */
  readonly errors: LayerErrors;
  /** Most bytes of matrices in memory at once, or one matrix; 256 MiB unless given. */
  readonly pieceBytes?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told before each piece. */
  readonly onPiece?: () => void;
}

/**
 * A graph that is run a few matrices at a time, so that memory stays bounded, and measures on the way what packing each matrix
 * would do to its layer. It computes with the matrices as they are.
 */
export class MeasuringProgram {
  readonly #pieces: readonly Piece[];
  readonly #inputs: readonly Tensor[];

  constructor(
    private readonly outputs: Readonly<Record<string, Tensor>>,
    private readonly options: MeasuringOptions,
  ) {
    const order = inOrder(Object.values(outputs));
    this.#inputs = order.filter((node) => node.operator.name === "input");
    this.#pieces = piecesOf(order, new Set(Object.values(outputs)), options.pieceBytes ?? 2 ** 28);
  }

  /** Computes the outputs, as `Program.run` does. */
  async run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const values = new Map<Tensor, HostTensor>();
    for (const piece of this.#pieces) {
      this.options.signal?.throwIfAborted();
      this.options.onPiece?.();
      const before = new Map(values);
      values.clear();
      for (const [tensor, value] of await this.#runPiece(piece, before, feeds)) values.set(tensor, value);
    }
    return Object.fromEntries(
      Object.entries(this.outputs).map(([name, tensor]) => [name, values.get(tensor)!]),
    );
  }

  /** Nothing is left between two runs. */
  async release(): Promise<void> {}

  async #runPiece(
    { layers, carried }: Piece,
    before: ReadonlyMap<Tensor, HostTensor>,
    feeds: Readonly<Record<string, HostTensor>>,
  ): Promise<Map<Tensor, HostTensor>> {
    const { errors } = this.options;
    const given = new Map(
      [...before.keys()].map((tensor, i) => [tensor, input(`carried ${i}`, tensor.dtype, tensor.shape)]),
    );
    const carriedFeeds = Object.fromEntries([...before].map(([, value], i) => [`carried ${i}`, value]));
    const results = new Map<Tensor, HostTensor>();
    // Measured once more with another format where the error is too large.
    let pending = layers.filter(({ matrix }) => errors.formatOf(matrix.name) !== undefined);
    let wanted: readonly Tensor[] = carried.filter((tensor) => !before.has(tensor));
    for (const tensor of carried) if (before.has(tensor)) results.set(tensor, before.get(tensor)!);
    do {
      const formats = pending.map(({ matrix }) => errors.formatOf(matrix.name)!);
      const tensors: Record<string, Tensor> = {};
      wanted.forEach((tensor, i) => {
        tensors[`wanted ${i}`] = tensor;
      });
      pending.forEach((layer, i) => {
        const [signal, noise] = errorOf(layer, formats[i]!);
        tensors[`signal ${i}`] = signal;
        tensors[`noise ${i}`] = noise;
      });
      // Sizes of named dimensions are those of the inputs.
      this.#inputs.forEach((tensor, i) => {
        tensors[`input ${i}`] = sum(cast(tensor, "float32"));
      });
      const names = Object.keys(tensors);
      const rebuilt = rebuild(Object.values(tensors), given);
      const outputs = Object.fromEntries(names.map((name, i) => [name, rebuilt[i]!]));
      const found = await this.#compute(outputs, pending, formats, { ...feeds, ...carriedFeeds });
      wanted.forEach((tensor, i) => {
        results.set(tensor, found[`wanted ${i}`]!);
      });
      pending = pending.filter(({ matrix }, i) => {
        const [signal, noise] = [`signal ${i}`, `noise ${i}`].map((name) => Number(found[name]!.data[0]));
        return errors.add(matrix.name, signal!, noise!) === "other format";
      });
      wanted = [];
    } while (pending.length > 0);
    return results;
  }

  /** Runs a graph once, with the matrices that it needs in a file of their own. */
  async #compute(
    outputs: Readonly<Record<string, Tensor>>,
    layers: readonly LinearLayer[],
    formats: readonly QuantizedFormat[],
    feeds: Readonly<Record<string, HostTensor>>,
  ): Promise<Record<string, HostTensor>> {
    const { weights, threads, signal } = this.options;
    const packed = new Map(
      layers.map(({ matrix }, i) => [packedName(matrix.name), { matrix, format: formats[i]! }]),
    );
    const stored = inOrder(Object.values(outputs)).filter(
      ({ operator, name }) => operator.name === "weight" && weights.has(name),
    );
    const names = [...new Set(stored.map(({ name }) => name)), ...packed.keys()];
    const both: Weights = {
      ...weights,
      describe: (name) => weights.describe(packed.get(name)?.matrix.name ?? name),
    };
    const { tensors, chunks } = convertWeights(
      both,
      names,
      new Map([...packed].map(([name, { format }]) => [name, format])),
    );
    const directory = await mkdtemp(join(tmpdir(), "instructblip-measure-"));
    try {
      const file = join(directory, "piece.safetensors");
      await writeSafetensors(file, tensors.flat(), chunks, { signal });
      const written = weightsOf([await openSafetensors(file)]);
      const source: WeightSource = {
        directory,
        locate: (name) => {
          const { offset, byteLength } = written.describe(name);
          return { file: "piece.safetensors", offset, byteLength };
        },
      };
      const program = await Program.compile(outputs, { weights: source, threads });
      try {
        return await program.run(feeds);
      } finally {
        await program.release();
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

const packedName = (name: string): string => `packed ${name}`;

/** Sums of squares of what a layer gives without its bias, and of the error that packing its matrix makes. */
function errorOf(
  { x, matrix, bias, y }: LinearLayer & { y: Tensor },
  format: QuantizedFormat,
): [signal: Tensor, noise: Tensor] {
  const shape = matrix.shape as [number, number];
  const [bytes, scales] = packedTensors({ name: packedName(matrix.name), shape }, format).map((tensor) =>
    weight(tensor.name, tensor.dtype, tensor.shape),
  );
  const product = bias ? subtract(y, bias) : y;
  const error = subtract(linear(x, dequantize(bytes!, scales!, shape, format)), product);
  return [sum(multiply(product, product)), sum(multiply(error, error))];
}

/** Parts a graph where its matrices become too many for the memory. */
function piecesOf(order: readonly Tensor[], outputs: ReadonlySet<Tensor>, pieceBytes: number): Piece[] {
  const lastUse = new Map<Tensor, number>();
  order.forEach((node, index) => {
    if (outputs.has(node)) lastUse.set(node, order.length);
    for (const each of node.inputs) if (!outputs.has(each)) lastUse.set(each, index);
  });
  // What no input changes is computed again where it is needed.
  const varies = new Set<Tensor>();
  for (const node of order)
    if (node.operator.name === "input" || node.inputs.some((each) => varies.has(each))) varies.add(node);
  const pieces: Piece[] = [];
  let bytes = 0;
  let layers: Piece["layers"][number][] = [];
  order.forEach((node, index) => {
    const layer = linearLayerOf(node);
    if (layer) {
      layers.push({ ...layer, y: node });
      bytes += byteLengthOf(layer.matrix.dtype, layer.matrix.shape as number[]);
    }
    const isLast = index === order.length - 1;
    if (bytes < pieceBytes && !isLast) return;
    const carried = order
      .slice(0, index + 1)
      .filter((each) => each.inputs.length > 0 && varies.has(each) && (lastUse.get(each) ?? 0) > index);
    pieces.push({ layers, carried });
    [bytes, layers] = [0, []];
  });
  return pieces;
}
