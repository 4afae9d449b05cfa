import { publishedInnerEpoch, stageDefaults, stepDefaults } from "./published.js";
import type { WrittenConfig } from "./schema.js";

/** What a person should know who did not say numbers of steps, in a run that is too short for the published ones. */
export function shortRunNotice(config: WrittenConfig, steps: number): string | undefined {
  const { stage, learningRate = {}, validation } = config;
  const { warmup, innerEpoch, every } = stepDefaults(stage, steps);
  const published = stageDefaults[stage].learningRate;
  const schedule = learningRate.schedule ?? published.schedule;
  const fitted: string[] = [];
  const noteFitted = (key: string, given: number | undefined, value: number, usual: number): void => {
    if (given === undefined && value < usual) fitted.push(`${key} ${value} (published: ${usual})`);
  };
  noteFitted("learningRate.warmup", learningRate.warmup, warmup, published.warmup);
  if (schedule === "staircase") {
    noteFitted("learningRate.innerEpoch", learningRate.innerEpoch, innerEpoch, published.innerEpoch);
  }
  if (validation) noteFitted("validation.every", validation.every, every, publishedInnerEpoch);
  return fitted.length === 0 ? undefined : `fitted to ${steps} steps: ${fitted.join(", ")}`;
}
