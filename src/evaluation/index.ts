/**
 * Tasks, runs, metrics, reports, comparisons and submissions: the paper's zero-shot evaluation.
 * @module
 */
export { type ChangedSample, compareRuns, type SetComparison } from "./compare.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export type { AnsweredSample, Measured, MetricScore } from "./measure.js";
export type { Interval } from "./metrics/bootstrap.js";
export {
  type Answerer,
  type CountScore,
  type KindScore,
  type NoticeScore,
  type Share,
  scorePictureWorld,
  type WorldAnswer,
  type WorldRequest,
  type WorldScore,
  type WorldScoreOptions,
} from "./picture-world.js";
export { type FamiliarizeOptions, familiarize } from "./picture-world-familiarity.js";
export {
  answerTable,
  colourNote,
  type ShownAnswer,
  type ShowOptions,
  showPictureWorld,
} from "./picture-world-show.js";
export { comparisonTable, verdictOn } from "./report/comparison.js";
export { reportRun, writeComparison } from "./report/index.js";
export type { ScoredRun, ScoredSet } from "./report/score-run.js";
export { scoreTable, type Table } from "./report/tables.js";
export type { Sample, SampleSet, Selection } from "./samples.js";
export { type SettingsName, settingsNames } from "./settings-names.js";
export { writeSubmission } from "./submission.js";
export type { Task } from "./tasks.js";
