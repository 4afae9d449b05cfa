import { z } from "zod";
import { sampleKinds, wordingSplits } from "../../world/index.js";
import { imageModes } from "../data/index.js";
import { stageNames } from "./training-config.js";

/** Messages say what was expected; `describeIssues` says where, and what was found. */

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number, ${least} to ${most}`;
  return z.int(expected).min(least, expected).max(most, expected);
}

/** Numbers beyond these come from a slip of the pen, and would cost memory, or a model, before anyone sees it. */
const limits = {
  steps: 10_000_000,
  accumulate: 65_536,
  sources: 1000,
  rate: 10,
  factor: 1e6,
  scenes: 1e7,
} as const;

const aboveZero = (limit: number) => {
  const expected = `a number above 0, at most ${limit}`;
  return z.number(expected).positive(expected).max(limit, expected);
};
const atLeastZero = (limit: number) => {
  const expected = `a number, 0 to ${limit}`;
  return z.number(expected).min(0, expected).max(limit, expected);
};
const positive = z.number("a number above 0").positive("a number above 0");
const fraction = z
  .number("a number, 0 to below 1")
  .min(0, "a number, 0 to below 1")
  .lt(1, "a number, 0 to below 1");

function nonEmptyString(expected: string) {
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
  return z.array(item, expected).min(1, expected).max(limits.sources, `at most ${limits.sources} of them`);
}

const sources = list(
  section({
    set: nonEmptyString("the name of a data set").optional(),
    directory: nonEmptyString("a folder").optional(),
    splits: list(nonEmptyString("the name of a split"), "a list of names of splits").optional(),
    own: nonEmptyString("a file of JSON lines").optional(),
    world: oneOf(sampleKinds).optional(),
    scenes: wholeNumber(2, limits.scenes).optional(),
    split: oneOf(wordingSplits).optional(),
    factor: aboveZero(limits.factor).optional(),
    upright: z.boolean("true or false").optional(),
  }),
  "a list of data sets",
);

export const trainingSchema = section({
  stage: oneOf(stageNames),
  start: nonEmptyString("the folder of a model, or built-in"),
  initialize: oneOf(["random"]).optional(),
  parts: section({
    imageEncoder: nonEmptyString("the folder of a model, or built-in").optional(),
    languageModel: nonEmptyString("the folder of a model, or built-in").optional(),
  }).optional(),
  output: nonEmptyString("a folder"),
  data: sources,
  // More would not fit in memory; `accumulate` makes larger steps.
  batch: wholeNumber(1, 65_536),
  accumulate: wholeNumber(1, limits.accumulate).optional(),
  steps: wholeNumber(1, limits.steps).optional(),
  learningRate: section({
    schedule: oneOf(["cosine", "staircase"]).optional(),
    peak: aboveZero(limits.rate).optional(),
    start: atLeastZero(limits.rate).optional(),
    minimum: atLeastZero(limits.rate).optional(),
    warmup: wholeNumber(0, limits.steps).optional(),
    innerEpoch: wholeNumber(1, limits.steps).optional(),
  }).optional(),
  weightDecay: atLeastZero(limits.rate).optional(),
  betas: z.tuple([fraction, fraction], "two numbers, each 0 to below 1").optional(),
  clipping: positive.optional(),
  dropout: fraction.optional(),
  // Of an answer that is cut to one token nothing would be left to learn where the first does not count.
  maxPromptTokens: wholeNumber(1, 1_000_000).optional(),
  maxAnswerTokens: wholeNumber(2, 1_000_000).optional(),
  factNoise: z.number("a number, 0 to 1").min(0, "a number, 0 to 1").max(1, "a number, 0 to 1").optional(),
  images: oneOf(imageModes).optional(),
  maxPixels: wholeNumber(1).optional(),
  validation: section({
    every: wholeNumber(1, limits.steps).optional(),
    data: sources,
    samples: wholeNumber(1).optional(),
    answers: wholeNumber(0, 10_000).optional(),
  }).optional(),
  readsInstruction: z.boolean("true or false").optional(),
  qformerTokenizer: nonEmptyString("the folder of a tokenizer").optional(),
  cache: nonEmptyString("a folder").optional(),
  seed: wholeNumber(0, 2 ** 32 - 1).optional(),
  threads: wholeNumber(1, 1024).optional(),
});

export type WrittenConfig = z.output<typeof trainingSchema>;
export type WrittenSource = WrittenConfig["data"][number];
