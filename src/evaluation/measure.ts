import type { DataRecord } from "../data/index.js";
import type { Answer } from "./answer.js";
import {
  type AnswerSample,
  type CaptionSample,
  cider,
  type LabelSample,
  type Metric,
  type MetricName,
  mean,
  metrics,
  type RankingSample,
  ranksOf,
  rocAucOf,
  type Score,
  tokenizeCaptions,
} from "./metrics/index.js";
import type { AnsweredSet } from "./run/read-run.js";
import type { Sample } from "./samples.js";
import type { Task } from "./tasks.js";

/** A sample whose right answer is known, and what the model said. */
export interface AnsweredSample {
  readonly sample: Sample;
  readonly answer: Answer;
}

export interface MetricScore extends Score {
  readonly metric: MetricName;
}

/** How well a set was answered. */
export interface Measured {
  /** All scores; the first is the one that the paper gives. */
  readonly scores: readonly MetricScore[];
  /** How good each answer is by itself, 0 to 1 (CIDEr: to 10). */
  readonly values: readonly number[];
  /** The first score of samples drawn by their index; undefined where it is not defined for them. */
  statistic(indices: Int32Array): number | undefined;
}

/** Whether the owners give what is right; they keep it back for their tests. */
function isScorable({ references, answers, label }: DataRecord, { form }: Task): boolean {
  if (form === "caption") return references !== null;
  return (form === "answer" ? answers : label) !== null;
}

/** Answers to the samples whose right answer is known, in the order of the data. */
export function scorable({ set, answers }: AnsweredSet): AnsweredSample[] {
  return set.samples.flatMap((sample) => {
    const answer = answers.get(sample.record.id);
    return answer && isScorable(sample.record, set.task) ? [{ sample, answer }] : [];
  });
}

/**
 * Scores answers to samples that are all scorable.
 * @throws RangeError where a metric is not defined for these samples, such as none
 */
export function measure(task: Task, answered: readonly AnsweredSample[]): Measured {
  const scored = task.metrics.map((name) => measureBy(name, task, answered));
  return { ...scored[0]!, scores: scored.flatMap(({ scores }) => scores) };
}

function measureBy(name: MetricName, task: Task, answered: readonly AnsweredSample[]): Measured {
  const metric: Metric = metrics[name];
  const named = (scores: readonly Score[]) => scores.map((score) => ({ ...score, metric: name }));
  switch (metric.kind) {
    case "captions": {
      const samples = answered.map(captionSample);
      // Only the first metric's values are looked at, which is CIDEr.
      const values = name === "cider" ? perImage(samples) : [];
      return { scores: named(metric.score(samples)), values, statistic: meanOf(values) };
    }
    case "answers": {
      const samples = answered.map((one) => answerSample(task, one));
      const wrong = samples.findIndex(({ answers }) => answers.length !== (metric.answers ?? answers.length));
      if (wrong !== -1) {
        const { id } = answered[wrong]!.sample.record;
        throw new RangeError(
          `${name} needs ${metric.answers} answers, but ${id} has ${samples[wrong]!.answers.length}`,
        );
      }
      const values = samples.map((sample) => metric.score([sample], { resamples: 1 })[0]!.value);
      return { scores: named(metric.score(samples)), values, statistic: meanOf(values) };
    }
    case "rankings": {
      const samples = answered.map(rankingSample);
      const values = samples.map((sample) => metric.score([sample], { resamples: 1 })[0]!.value);
      return { scores: named(metric.score(samples)), values, statistic: meanOf(values) };
    }
    case "labels": {
      const samples = answered.map(labelSample);
      const values = samples.map(({ score, label }) => Number(score > 0 === (label === 1)));
      const statistic = (drawn: Int32Array) => rocAucOf(samples, drawn);
      return { scores: named(metric.score(samples)), values, statistic };
    }
  }
}

function meanOf(values: readonly number[]): Measured["statistic"] {
  return (indices) => mean(Array.from(indices, (index) => values[index]!));
}

function captionSample({ sample, answer }: AnsweredSample): CaptionSample {
  return { hypothesis: answer.output, references: sample.record.references! };
}

function perImage(samples: readonly CaptionSample[]): number[] {
  const hypotheses = tokenizeCaptions(samples.map(({ hypothesis }) => hypothesis));
  return cider(
    samples.map(({ references }, i) => ({
      hypothesis: hypotheses[i]!,
      references: tokenizeCaptions(references),
    })),
  ).perImage;
}

function answerSample({ form }: Task, { sample, answer }: AnsweredSample): AnswerSample {
  const { answers, label } = sample.record;
  if (form === "answer") {
    return {
      prediction: answer.output,
      answers: answers!.flatMap(({ answer, count }) => new Array<string>(count).fill(answer)),
    };
  }
  const prediction = form === "choice" ? String(chosen(answer)) : verdictOf(answer.output);
  return { prediction, answers: [String(label)] };
}

/** Index of the likeliest option; of equal ones the first. */
export function chosen({ scores = [] }: Answer): number {
  return scores.indexOf(Math.max(...scores));
}

/** `1` for true, `0` for false, by the first word; anything else is neither. */
function verdictOf(output: string): string | null {
  const [word] = /^\w+/.exec(output.trim().toLowerCase()) ?? [];
  if (word === "true" || word === "yes") return "1";
  return word === "false" || word === "no" ? "0" : null;
}

function rankingSample({ sample, answer }: AnsweredSample): RankingSample {
  const { id, label } = sample.record;
  return {
    dialog: dialogOf(id),
    ranks: ranksOf(answer.scores!),
    rightOption: label!,
    relevance: sample.relevance,
  };
}

/** Rounds of a dialog share what stands before `#` in their ids. */
export function dialogOf(id: string): string {
  return id.replace(/#\d+$/, "");
}

function labelSample({ sample, answer }: AnsweredSample): LabelSample {
  return { score: yesOverNo(sample, answer), label: sample.record.label! };
}

/** How much likelier yes is than no: each the log of the summed probability of its words. */
export function yesOverNo({ prompt }: Sample, { scores = [] }: Answer): number {
  const classes = prompt.candidates ? prompt.classes : [];
  const logSum = (label: number): number => {
    const ofLabel = scores.filter((_, index) => classes[index] === label);
    const best = Math.max(...ofLabel);
    return best + Math.log(ofLabel.reduce((sum, score) => sum + Math.exp(score - best), 0));
  };
  return logSum(1) - logSum(0);
}
