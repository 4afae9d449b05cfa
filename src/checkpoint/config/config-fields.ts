import { z } from "zod";
import type { Activation } from "../../models/index.js";
import { CheckpointError, listed } from "../error.js";

/** Building blocks of the schemas of `config.json`. A message says what was expected there. */

/** Far above what any model has, and what no file of weights could hold: each would cost memory before any is read. */
const most = { size: 2 ** 24, layers: 1000, distance: 2 ** 20 };

const wholeNumber = (limit: number): string => `a whole number from 1 to ${limit.toLocaleString("en-US")}`;
const tokenIdText = `a token id (a whole number from 0 to ${(most.size - 1).toLocaleString("en-US")})`;
const positiveText = "a number above 0";

function upTo(limit: number) {
  return z.int(wholeNumber(limit)).min(1, wholeNumber(limit)).max(limit, wholeNumber(limit));
}

export const count = upTo(most.size);
export const layerCount = upTo(most.layers);
/** Between two tokens. */
export const distance = upTo(most.distance);
export const tokenId = z
  .int(tokenIdText)
  .min(0, tokenIdText)
  .max(most.size - 1, tokenIdText);
/** One token that ends an answer, or several. */
export const tokenIds = z.union(
  [tokenId.transform((id) => [id]), z.array(tokenId).min(1, `${tokenIdText}, or a list of them`)],
  `${tokenIdText}, or a list of them`,
);
export const positive = z.number(positiveText).positive(positiveText);
export const flag = z.boolean("true or false");

/** Names that transformers knows for each activation. */
const activations = {
  gelu: "gelu",
  gelu_new: "gelu_new",
  gelu_pytorch_tanh: "gelu_new",
  relu: "relu",
  silu: "silu",
  swish: "silu",
  quick_gelu: "quick_gelu",
} satisfies Record<string, Activation>;
const activationNames = Object.keys(activations) as (keyof typeof activations)[];

export const activation = z
  .enum(activationNames, `an activation function (one of ${activationNames.join(", ")})`)
  .transform((name): Activation => activations[name]);

/** A field that takes its class's default where it is absent or null, as `save_pretrained` leaves it out. */
export function withDefault<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given): z.output<T> => given ?? value);
}

/** A setting that the models here know in one way only. */
export function only(value: string | boolean) {
  return z.literal(value, `${JSON.stringify(value)}; nothing else is supported`).nullish();
}

/** A nested config; an absent one stands for all defaults. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape, "a JSON object");
}

/**
 * Applies a schema to a part of `config.json`.
 * @param path where the part is, e.g. `["text_config"]`
 * @throws CheckpointError that gives file, JSON path, value and what was expected, for every mistake
 */
export function parsePart<T extends z.ZodType>(
  schema: T,
  part: unknown,
  file: string,
  path: readonly string[],
): z.output<T> {
  const result = schema.safeParse(part);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const where = [...path, ...issue.path.map(String)].join(".") || "the whole file";
    return `${where} is ${show(valueAt(part, issue.path))}; expected ${issue.message}`;
  });
  throw new CheckpointError(`${file}: ${listed(lines)}`);
}

function valueAt(part: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, key) => (value as Record<PropertyKey, unknown>)?.[key], part);
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
