import { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import { Sampler, type TrainingSet } from "../data/index.js";
import { scalarsOf, type TrainableProgram } from "../model/trainable-program.js";
import type { NamedValues } from "../optimizer/adamw.js";
import type { Validation } from "../run/step-log.js";
import type { StageObjective } from "../stages/stage-objective.js";

/**
 * The negative mean, over the data sets, of each set's loss on some of its samples, the same each time; each set's loss;
 * and what else the stage measures, as `SET accuracy`. The paper takes the sets' own metrics; the loss needs no text to be
 * generated.
 */
export async function validateOn(
  sets: readonly TrainingSet[],
  samples: number,
  { objective, program, training, parameters, signal }: ValidationContext,
): Promise<Validation> {
  const losses: Record<string, number> = {};
  const further: Record<string, number> = {};
  for (const set of sets) {
    const count = Math.min(samples, set.source.size);
    const batch = Math.min(training.batch, count);
    const sampler = new Sampler([set], training.seed, batch);
    // The last batch of a set that does not fill it begins again at the front.
    const batches = Math.ceil(count / batch);
    const sums: Record<string, number> = {};
    for (let index = 0; index < batches; index++) {
      signal?.throwIfAborted();
      const random = new Random(training.seed).fork(`validation ${index}`);
      const feeds = await objective.feeds(await sampler.batch(index), "validation", random, parameters);
      const { outputs } = await program.run(parameters, feeds);
      for (const [name, value] of Object.entries(scalarsOf(outputs))) sums[name] = (sums[name] ?? 0) + value;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { loss, ...others } = sums;
    losses[set.dataset.name] = loss! / batches;
    for (const [name, sum] of Object.entries(others)) further[`${set.dataset.name} ${name}`] = sum / batches;
  }
  const values = Object.values(losses);
  const score = -values.reduce((sum, loss) => sum + loss, 0) / values.length;
  return { score, ...losses, ...further };
}

interface ValidationContext {
  readonly objective: StageObjective;
  /** Of what the objective measures. */
  readonly program: TrainableProgram;
  readonly training: Training;
  readonly parameters: NamedValues;
  readonly signal?: AbortSignal;
}
