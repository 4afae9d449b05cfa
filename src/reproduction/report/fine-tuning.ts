/** What fine-tuning on ScienceQA leads to, from BLIP-2 and from InstructBLIP. */
import type { FineTuning } from "../results.js";
import { Scores } from "./statistics.js";

export const origins = ["blip2", "instructblip"] as const;
export const originTitles: Readonly<Record<FineTuning["from"], string>> = {
  blip2: "BLIP-2",
  instructblip: "InstructBLIP",
};

export const fineTunedSet = "scienceqa";

/** Undefined where there is none. */
export function fineTunedScores(
  fineTuning: readonly FineTuning[],
  from: FineTuning["from"],
): Scores | undefined {
  const chosen = fineTuning.filter((run) => run.from === from);
  if (chosen.length === 0) return undefined;
  return Scores.of(
    chosen.map(({ seed, values }) => ({
      ...{ seed, queries: 0, kind: "t5", variant: `fine-tuning from ${from}`, asking: "instructions" },
      sets: {
        [fineTunedSet]: {
          metric: "accuracy",
          samples: { own: values.map((value) => ({ skill: "other", value })), wrong: [], blank: [] },
        },
      },
    })),
  );
}
