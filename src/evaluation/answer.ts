import { z } from "zod";

/** What a model said to one sample: a line of a run's file. */
export const answerSchema = z.object({
  /** Of the record. */
  id: z.string(),
  prompt: z.string(),
  /** Generated text; of ranked candidates the likeliest. */
  output: z.string(),
  /** What was ranked: the record's options in their order, or the best of a vocabulary, best first. */
  candidates: z.array(z.string()).optional(),
  /** Log-likelihood of each candidate: a sum over its tokens, not divided by their number. */
  scores: z.array(z.number()).optional(),
  /** The batch's time, shared out. */
  seconds: z.number(),
});

export type Answer = z.infer<typeof answerSchema>;
