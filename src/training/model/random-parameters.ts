/** Random values to train a whole model from, which are chosen so that small models learn soon. */
import {
  embeddingMatrixNames,
  familyOf,
  type InstructBlipConfig,
  outputMatrixName,
} from "../../models/index.js";
import { elementCount, Random } from "../../tensor/index.js";
import { temperatureName } from "../stages/contrastive.js";
import type { ParameterShapes } from "./parameter-shapes.js";

/** What the attention scores of a T5 begin multiplied by: what is half alike is found among thirty others. */
const sharpness = 1.5;
/** The same of a decoder that cannot be kept from looking at its own place: that must not hide all others. */
const mildness = 0.75;
/** The last of a T5's heads, one in so many, begin with no preference: what they find is a mean, and a share is a number. */
const evenHeads = 4;
/** What their scores, and their biases by distance, begin multiplied by. */
const evenness = { score: 0.05, bias: 0.1 };
/** Standard deviation of what tables hold: embeddings, positions, queries. */
const tableDeviation = 0.2;

/**
 * Matrices at `1 / √inputs` (square ones orthogonal), norms at 1, biases at 0, tables small, temperatures at 0.07. Each
 * depends on the seed and its name alone, but for what begins as a copy: keys begin like queries, so that like finds like,
 * output matrices as the transpose of value matrices, so that what is found is passed on as it is, and a language model's
 * output matrix as its embeddings, so that a word that is read is soon one that can be said. Matrices that know nothing of
 * each other take many times as long to find what belongs together.
 * @param config of the model that they belong to
 */
export function randomParameters(
  shapes: ParameterShapes,
  config: InstructBlipConfig,
  seed: number,
): Map<string, Float32Array> {
  const root = new Random(seed);
  const parameters = new Map<string, Float32Array>();
  for (const [name, shape] of shapes) parameters.set(name, initialValues(name, shape, root.fork(name)));
  for (const name of shapes.keys()) beginAsCopy(parameters, name);
  const { heads, headWidth } = familyOf(config.text).cacheShape(config.text);
  for (const [name, values] of parameters) {
    // T5 does not scale its attention scores.
    if (/Attention\.q\.weight$/.test(name)) {
      multiplyAll(values, sharpness * headWidth ** -0.5);
      multiplyAll(lastHeads(values, heads), evenness.score);
    }
    if (/self_attn\.q_proj\.weight$/.test(name)) multiplyAll(values, mildness);
    if (!name.endsWith("relative_attention_bias.weight")) continue;
    if (name.includes("encoder.")) beginWithNeighbours(values, shapes.get(name)!);
    else beginWithPast(values, shapes.get(name)!);
  }
  const embeddings = parameters.get(embeddingMatrixNames(config)[0]!);
  if (embeddings && parameters.has(outputMatrixName)) parameters.set(outputMatrixName, embeddings.slice());
  return parameters;
}

function initialValues(name: string, shape: readonly number[], random: Random): Float32Array {
  const [rows = 1, columns] = shape;
  if (name === temperatureName || name === "temp") return Float32Array.of(0.07);
  if (/norm\d*\.weight$/i.test(name)) return new Float32Array(rows).fill(1);
  if (name.endsWith("bias")) return new Float32Array(rows);
  if (name === "language_projection.weight" && rows === columns) return identity(rows);
  const isTable =
    /embed|shared|query_tokens|relative_attention_bias/.test(name) && !name.includes("patch_embedding");
  const deviation = isTable ? tableDeviation : elementCount(shape.slice(1)) ** -0.5;
  const values = Float32Array.from({ length: elementCount(shape) }, () => deviation * random.normal());
  if (!isTable && columns !== undefined && shape.length === 2 && rows % columns === 0) {
    // A stack of square matrices, as queries, keys and values in one are.
    for (let start = 0; start < values.length; start += columns ** 2) {
      orthogonalize(values.subarray(start, start + columns ** 2), columns);
    }
  }
  return values;
}

/** Matrices that begin as another of their layer does, by the ends of their names. */
const keysLikeQueries = [
  [/key\.weight$/, "query.weight"],
  [/Attention\.k\.weight$/, "Attention.q.weight"],
  [/self_attn\.k_proj\.weight$/, "self_attn.q_proj.weight"],
] as const;
const outputsLikeValues = [
  [/output\.dense\.weight$/, "attention.value.weight"],
  [/Attention\.o\.weight$/, "Attention.v.weight"],
  [/self_attn\.(?:o|out)_proj\.weight$/, "self_attn.v_proj.weight"],
  [/self_attn\.projection\.weight$/, "self_attn.qkv.weight"],
] as const;

/** Makes a key or output matrix fit the query or value matrix of its layer. */
function beginAsCopy(parameters: Map<string, Float32Array>, name: string): void {
  const values = parameters.get(name)!;
  const partner = (pairs: readonly (readonly [RegExp, string])[]): Float32Array | undefined => {
    const pair = pairs.find(([pattern]) => pattern.test(name));
    return pair && parameters.get(name.replace(...pair));
  };
  const query = partner(keysLikeQueries);
  if (query?.length === values.length) values.set(query);
  // Of queries, keys and values in one, the values are the last third.
  const value = partner(outputsLikeValues)?.slice(-values.length);
  if (value?.length === values.length && Number.isInteger(Math.sqrt(values.length)))
    values.set(transposed(value));
  if (name.endsWith("self_attn.qkv.weight")) values.copyWithin(values.length / 3, 0, values.length / 3);
}

/**
 * Biases `[buckets, heads]` by distance: no head looks at its own place, which is most like itself and would hide all
 * others; one looks at the place before, one at the place after, and the rest wherever it is alike.
 */
function beginWithNeighbours(values: Float32Array, shape: readonly number[]): void {
  const [buckets, heads] = shape as [number, number];
  values.fill(-6, 0, heads);
  values[heads] = 5;
  if (heads > 1) values[(buckets / 2 + 1) * heads + 1] = 5;
  const even = heads - Math.floor(heads / evenHeads);
  for (const [i, value] of values.entries()) if (i % heads >= even) values[i] = evenness.bias * value;
}

/** Their rows of a matrix. */
function lastHeads(values: Float32Array, heads: number): Float32Array {
  return values.subarray((1 - Math.floor(heads / evenHeads) / heads) * values.length);
}

/** The same of a decoder, which sees only what it has written: heads for the last, the second and the third word before. */
function beginWithPast(values: Float32Array, shape: readonly number[]): void {
  const heads = shape[1]!;
  values.fill(-4, 0, heads);
  for (const [head, bias] of [5, 5, 3].entries()) {
    if (head < heads) values[(head + 1) * heads + head] = bias;
  }
}

function multiplyAll(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size ** 2 }, (_, i) => Number(i % (size + 1) === 0));
}

function transposed(matrix: Float32Array): Float32Array {
  const size = Math.sqrt(matrix.length);
  return matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)]!);
}

/** Makes the rows of a square matrix orthonormal, in place (Gram–Schmidt). */
function orthogonalize(matrix: Float32Array, size: number): void {
  // Plain loops over the one array: this runs over millions of elements.
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[a * size + k]! * matrix[b * size + k]!;
    return sum;
  };
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const along = dot(i, j);
      for (let k = 0; k < size; k++) matrix[i * size + k]! -= along * matrix[j * size + k]!;
    }
    const length = Math.sqrt(dot(i, i));
    for (let k = 0; k < size; k++) matrix[i * size + k]! /= length;
  }
}
