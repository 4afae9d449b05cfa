/** What the study measures, as it is kept on disk. */
import { z } from "zod";

/** What a model is shown: the image that is asked about, another one of the set, or an empty one. */
export const conditions = ["own", "wrong", "blank"] as const;
export type Condition = (typeof conditions)[number];

const sampleSchema = z.object({
  /** `attribute`, `relation` or `other`. */
  skill: z.enum(["attribute", "relation", "other"]),
  /** How good the answer is, 0 to 1; of a meme, how much likelier "yes" is than "no". */
  value: z.number(),
  /** Of a meme: whether it is unkind. */
  label: z.number().optional(),
});

const setSchema = z.object({
  /**
   * `accuracy`: share of right answers; `truth`: share of captions of which every word is true; `reciprocal rank` of the
   * right option; `ROC-AUC` of the values against the labels.
   */
  metric: z.enum(["accuracy", "truth", "reciprocal rank", "ROC-AUC"]),
  /** Of captions: CIDEr of the answers to the own images, times 100. */
  cider: z.number().optional(),
  samples: z.record(z.enum(conditions), z.array(sampleSchema)),
});

/** One model's answers to all sets, held in and held out, by the set's name. */
export const resultsSchema = z.object({
  seed: z.int(),
  queries: z.int(),
  kind: z.enum(["t5", "llama"]),
  variant: z.string(),
  /** How a model was asked that has learnt data set tags: both ways; all others: by instructions. */
  asking: z.enum(["instructions", "tags"]),
  sets: z.record(z.string(), setSchema),
});

/** What the language model makes of each set in pure text: the gate. Own answers only, by the form of the description. */
export const gateSchema = z.object({
  kind: z.enum(["t5", "llama"]),
  /**
   * By set: share of right answers (of captions: of true ones; of memes: ROC-AUC) from words, which tell of what the
   * question is about and of a few other things, and from vectors, one of each thing.
   */
  sets: z.record(z.string(), z.object({ words: z.number(), vectors: z.number() })),
});

/** What fine-tuning on ScienceQA leads to. */
export const fineTuningSchema = z.object({
  seed: z.int(),
  from: z.enum(["blip2", "instructblip"]),
  steps: z.int(),
  /** How good each answer to a test sample is, 0 to 1; the samples are the same of all. */
  values: z.array(z.number()),
});

export type SampleResult = z.infer<typeof sampleSchema>;
export type SetResult = z.infer<typeof setSchema>;
export type Results = z.infer<typeof resultsSchema>;
export type Gate = z.infer<typeof gateSchema>;
export type FineTuning = z.infer<typeof fineTuningSchema>;
