import { z } from "zod";

/** What a model says to one sample. */
const replySchema = z.object({
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

export type Reply = z.infer<typeof replySchema>;

/** A line of a run's file: a reply, and by their fingerprints' first digits, whose it is and to what. */
export const answerSchema = replySchema.extend({
  model: z.string(),
  /** The records of the set. */
  data: z.string(),
  /** The sample's images: see `ImageDigests`. */
  images: z.string(),
});

export type Answer = z.infer<typeof answerSchema>;

/** @param model fingerprint of the model @param data of the set's records @param images of the sample's images */
export function signed(reply: Reply, model: string, data: string, images: string): Answer {
  const firstDigits = (fingerprint: string): string => fingerprint.slice(0, fingerprintDigits);
  return { ...reply, model: firstDigits(model), data: firstDigits(data), images };
}

/** Of 64: enough to tell runs apart. */
const fingerprintDigits = 12;
