/**
 * Tasks, runs, metrics, reports, comparisons and submissions: the paper's zero-shot evaluation.
 * @module
 */

export { type ChangedSample, compareRuns, type SetComparison } from "./compare.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export { type FamiliarizeOptions, familiarize } from "./familiarize.js";
export type { AnsweredSample, Measured, MetricScore } from "./measure.js";
export type { Interval } from "./metrics/bootstrap.js";
export { comparisonTable, verdictOn } from "./report/comparison.js";
export { reportRun, writeComparison } from "./report/index.js";
export { type PublishedRow, publishedRows, publishedSets } from "./report/published.js";
export type { ScoredRun, ScoredSet } from "./report/score-run.js";
export { scoreTable, type Table } from "./report/tables.js";
export type { Sample, SampleSet, Selection } from "./samples.js";
export { type SettingsName, settingsNames } from "./settings/names.js";
export { writeSubmission } from "./submission.js";
export type { Task } from "./tasks.js";
