/** What fine-tuning on ScienceQA leads to, from BLIP-2 and from InstructBLIP. */
import { Scores } from "./statistics.js";

export interface FineTuning {
  readonly seed: number;
  readonly from: "blip2" | "instructblip";
  readonly steps: number;
  /** How good each answer to a test sample is in the end, 0 to 1; the samples are the same of all. */
  readonly values: readonly number[];
  /** Share of right answers, 0 to 1, on the way. */
  readonly curve?: readonly { readonly step: number; readonly score: number }[];
}

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

/** The mean of all seeds' curves, 0 to 100, at the steps that all of them have. */
export function meanCurve(
  fineTuning: readonly FineTuning[],
  from: FineTuning["from"],
): { x: number; y: number }[] {
  const curves = fineTuning
    .filter((run) => run.from === from)
    .map(({ curve = [] }) => new Map(curve.map(({ step, score }) => [step, score])));
  const [first = new Map<number, number>(), ...others] = curves;
  return [...first.keys()]
    .filter((step) => others.every((curve) => curve.has(step)))
    .sort((a, b) => a - b)
    .map((step) => {
      const sum = curves.reduce((total, curve) => total + (curve.get(step) as number), 0);
      return { x: step, y: (100 * sum) / curves.length };
    });
}
