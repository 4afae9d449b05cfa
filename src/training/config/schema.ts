import { z } from "zod";
import { pictureModes } from "../data/index.js";
import { stageNames } from "./training-config.js";

/** Messages say what was expected; `describeIssues` says where, and what was found. */

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number, ${least} to ${most}`;
  return z.int(expected).min(least, expected).max(most, expected);
}

const positive = z.number("a number above 0").positive("a number above 0");
const notNegative = z.number("a number of at least 0").min(0, "a number of at least 0");
const share = z
  .number("a number, 0 to below 1")
  .min(0, "a number, 0 to below 1")
  .lt(1, "a number, 0 to below 1");

function text(expected: string) {
  return z.string(expected).min(1, expected);
}

function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);
}

/** An object of these keys and no others. */
function section<T extends z.ZodRawShape>(shape: T) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? keys : `an object of ${keys}`),
  });
}

function list<T extends z.ZodType>(item: T, expected: string) {
  return z.array(item, expected).min(1, expected);
}

const sources = list(
  section({
    set: text("the name of a data set").optional(),
    directory: text("a folder").optional(),
    splits: list(text("the name of a split"), "a list of names of splits").optional(),
    own: text("a file of JSON lines").optional(),
    factor: positive.optional(),
  }),
  "a list of data sets",
);

export const trainingSchema = section({
  stage: oneOf(stageNames),
  start: text("the folder of a model"),
  output: text("a folder"),
  data: sources,
  // More would not fit in memory; `accumulate` makes larger steps.
  batch: wholeNumber(1, 65_536),
  accumulate: wholeNumber(1).optional(),
  steps: wholeNumber(1).optional(),
  learningRate: section({
    schedule: oneOf(["cosine", "staircase"]).optional(),
    peak: positive.optional(),
    start: notNegative.optional(),
    minimum: notNegative.optional(),
    warmup: wholeNumber(0).optional(),
    innerEpoch: wholeNumber(1).optional(),
  }).optional(),
  weightDecay: notNegative.optional(),
  betas: z.tuple([share, share], "two numbers, each 0 to below 1").optional(),
  clipping: positive.optional(),
  pictures: oneOf(pictureModes).optional(),
  validation: section({
    every: wholeNumber(1).optional(),
    data: sources,
    samples: wholeNumber(1).optional(),
  }).optional(),
  readsInstruction: z.boolean("true or false").optional(),
  qformerTokenizer: text("the folder of a tokenizer").optional(),
  cache: text("a folder").optional(),
  seed: wholeNumber(0, 2 ** 32 - 1).optional(),
  threads: wholeNumber(1, 1024).optional(),
});

export type WrittenConfig = z.output<typeof trainingSchema>;
export type WrittenSource = WrittenConfig["data"][number];
