/** What can be evaluated: the paper's sets, how each is answered, and which metrics score it. */
import { type Dataset, datasets, type Evaluation } from "../data/index.js";
import type { MetricName } from "./metrics/index.js";

/**
 * What an answer is: a `caption`, an `answer` in words, a `choice` among the record's options, a `verdict` (true or
 * false), a `label` with a score for yes, or the ranking of a `dialog`'s options.
 */
type Form = "caption" | "answer" | "choice" | "verdict" | "label" | "dialog";

export interface Task {
  /** Name of the data set, except where a set is evaluated in two ways. */
  readonly name: string;
  readonly title: string;
  readonly dataset: Dataset;
  /** The data set's own, except for the tasks that are made here. */
  readonly evaluation: Evaluation;
  readonly form: Form;
  /** The first is the one that the paper's numbers are of, in the version that LAVIS computes. */
  readonly metrics: readonly MetricName[];
}

const captions: readonly MetricName[] = ["cider", "bleu", "rouge-l"];
const vqa: readonly MetricName[] = ["vqa-2017", "vqa"];

/** By data set. */
const setups: Readonly<Record<string, readonly [form: Form, metrics: readonly MetricName[]]>> = {
  coco_caption: ["caption", captions],
  nocaps: ["caption", captions],
  flickr30k: ["caption", captions],
  textcaps: ["caption", captions],
  gqa: ["answer", ["gqa-lavis", "gqa"]],
  vsr: ["verdict", ["top-1"]],
  iconqa: ["choice", ["top-1"]],
  vqav2: ["answer", vqa],
  vizwiz: ["answer", vqa],
  okvqa: ["answer", vqa],
  aokvqa: ["answer", ["aokvqa"]],
  scienceqa: ["choice", ["top-1"]],
  ocrvqa: ["answer", ["top-1"]],
  textvqa: ["answer", [...vqa, "textvqa"]],
  msvd_qa: ["answer", ["top-1"]],
  msrvtt_qa: ["answer", ["top-1"]],
  ivqa: ["answer", ["ivqa"]],
  visdial: ["dialog", ["visdial"]],
  hateful_memes: ["label", ["roc-auc"]],
};

/** A-OKVQA's second task; the paper ranks its options and gives no prompt, so it is that of IconQA. */
const choice = {
  name: "aokvqa_choice",
  title: "A-OKVQA multiple choice",
  form: "choice",
  metrics: ["top-1"],
} as const;
const choicePrompt = "Question: {question} Options: {options}. Short answer:";

/** All tasks, in the order of the catalogue. */
export const tasks: readonly Task[] = datasets.flatMap((dataset) => {
  const { name, title, evaluation } = dataset;
  if (evaluation === null || setups[name] === undefined) return [];
  const [form, metrics] = setups[name];
  const task: Task = { name, title, dataset, evaluation, form, metrics };
  if (name !== "aokvqa") return [task];
  return [
    task,
    { ...task, ...choice, evaluation: { ...evaluation, prompt: choicePrompt, answerMode: "rank" } },
  ];
});

/**
 * @param sets names with commas between, `held-out` for the paper's thirteen held-out sets, or `all`
 * @throws RangeError for an unknown name, with those that there are
 */
export function chooseTasks(sets: string): Task[] {
  if (sets === "all") return [...tasks];
  if (sets === "held-out") return tasks.filter(({ dataset }) => dataset.held === "out");
  return [...new Set(sets.split(","))].map(taskNamed);
}

/** @throws RangeError for an unknown name, with those that there are */
export function taskNamed(name: string): Task {
  const task = tasks.find((task) => task.name === name);
  if (task) return task;
  const known = tasks.map(({ name }) => name).join(", ");
  throw new RangeError(`${JSON.stringify(name)} cannot be evaluated; known are ${known}, held-out and all`);
}
