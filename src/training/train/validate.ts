import { Random } from "../../tensor/index.js";
import type { NamedValues } from "../adamw.js";
import type { Training } from "../config/index.js";
import { Sampler, type TrainingSet } from "../data/index.js";
import type { ForwardProgram } from "../forward-program.js";
import type { Validation } from "../step-log.js";
import type { Learner } from "./learner.js";

/**
 * The negative mean, over the data sets, of each set's loss on some of its samples, the same each time; and each set's
 * loss. The paper takes the sets' own metrics; the loss needs no text to be generated.
 */
export async function validateOn(
  sets: readonly TrainingSet[],
  samples: number,
  { learner, program, training, parameters, signal }: ValidationContext,
): Promise<Validation> {
  const losses: Record<string, number> = {};
  for (const set of sets) {
    const count = Math.min(samples, set.source.size);
    const batch = Math.min(training.batch, count);
    const sampler = new Sampler([set], training.seed, batch);
    // The last batch of a set that does not fill it begins again at the front.
    const batches = Math.ceil(count / batch);
    let sum = 0;
    for (let index = 0; index < batches; index++) {
      signal?.throwIfAborted();
      const random = new Random(training.seed).fork(`validation ${index}`);
      const feeds = await learner.feeds(await sampler.batch(index), "whole", random, parameters);
      sum += Number((await program.run(parameters, feeds)).loss.data[0]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    losses[set.dataset.name] = sum / batches;
  }
  const values = Object.values(losses);
  return { score: -values.reduce((sum, loss) => sum + loss, 0) / values.length, ...losses };
}

export interface ValidationContext {
  readonly learner: Learner;
  /** Of the learner's loss. */
  readonly program: ForwardProgram;
  readonly training: Training;
  readonly parameters: NamedValues;
  readonly signal?: AbortSignal;
}
