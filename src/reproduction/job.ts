/** Does one job of the study. A job that is done is not done again. */

import { join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../checkpoint/index.js";
import { exists, makeFolder, readJson, writeJson } from "../files/index.js";
import { trainedSeconds } from "../training/index.js";
import { evaluateModel, evaluateText } from "./evaluate.js";
import { encodeImages, trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { askings, type Job, type Task } from "./plan.js";
import { trainStageOne, trainStageTwo } from "./pretraining.js";
import { fineTuningSchema, gateSchema, type Results, resultsSchema } from "./results.js";
import { type Setting, type Study, settingFolder } from "./study.js";
import { encodeTests } from "./test-sets.js";
import { fineTune, fineTunedName, modelFolder, tune } from "./tuning.js";

/** Where a job leaves what it found, and that it is done. */
const jobFile = (directory: string, { name }: Pick<Job, "name">): string =>
  join(directory, "jobs", `${name.replace(/,? /g, "-")}.json`);

/** What a job found: results of models, a gate, or nothing but what it took. */
const findingsSchema = z.object({
  /** Of all its starts together; of encoding and evaluation only that of the last. */
  seconds: z.number(),
  results: z.array(resultsSchema).optional(),
  gate: gateSchema.optional(),
  fineTuning: fineTuningSchema.optional(),
});

export type Findings = z.infer<typeof findingsSchema>;

export async function isDone(directory: string, job: Job): Promise<boolean> {
  return exists(jobFile(directory, job));
}

/** @throws CheckpointError for a file that is damaged */
export async function readFindings(directory: string, job: Job): Promise<Findings | undefined> {
  if (!(await isDone(directory, job))) return undefined;
  const path = jobFile(directory, job);
  const parsed = findingsSchema.safeParse(await readJson(path));
  if (parsed.success) return parsed.data;
  throw new CheckpointError(
    `${path} is damaged: ${z.prettifyError(parsed.error)}. Delete it to do this job again.`,
  );
}

export async function doJob(study: Study, job: Job): Promise<void> {
  const trainedBefore = await trainedSeconds(...stageOf(study, job.task));
  const start = performance.now();
  const found = await doTask(study, job.task);
  await makeFolder(join(study.directory, "jobs"));
  const seconds = Math.round((trainedBefore ?? 0) + (performance.now() - start) / 1000);
  await writeJson(jobFile(study.directory, job), { seconds, ...found });
}

/** Folder and name of the stage that a task trains, if it trains any. */
function stageOf({ directory }: Study, task: Task): [folder: string, name: string] {
  const inSetting = (name: string): [string, string] => [
    join(directory, settingFolder((task as Extract<Task, { setting: Setting }>).setting)),
    name,
  ];
  switch (task.kind) {
    case "image encoder":
      return [join(directory, "image-encoder"), "image-encoder"];
    case "language model":
      return [join(directory, "language-models"), task.model];
    case "stage one":
      return [join(directory, `seed-${task.seed}`, `queries-${task.queries}`), "stage-one"];
    case "stage two":
      return inSetting("stage-two");
    case "variant":
      return inSetting(task.variant);
    case "fine-tuning":
      return inSetting(fineTunedName(task.from));
    default:
      return [directory, task.kind];
  }
}

async function doTask(study: Study, task: Task): Promise<Omit<Findings, "seconds">> {
  switch (task.kind) {
    case "image encoder":
      await trainImageEncoder(study);
      return {};
    case "language model":
      await trainLanguageModel(study, task.model);
      return {};
    case "images":
      await encodeImages(study);
      await encodeTests(study);
      return {};
    case "stage one":
      await trainStageOne(study, task);
      return {};
    case "stage two":
      await trainStageTwo(study, task.setting);
      return {};
    case "gate": {
      const folder = modelFolder(study, task.setting, "instructblip");
      return { gate: { kind: task.setting.kind, sets: await evaluateText(study, folder) } };
    }
    case "fine-tuning": {
      const { setting, from } = task;
      await fineTune(study, setting, from);
      const folder = modelFolder(study, setting, fineTunedName(from));
      const { scienceqa } = await evaluateModel(study, folder, from, "instructions", ["scienceqa"]);
      const values = scienceqa!.samples.own.map(({ value }) => value);
      return { fineTuning: { seed: setting.seed, from, steps: study.budget.fineTuning.steps, values } };
    }
    case "variant": {
      const { setting, variant } = task;
      await tune(study, setting, variant);
      const results: Results[] = [];
      for (const asking of askings(variant)) {
        const sets = await evaluateModel(study, modelFolder(study, setting, variant), variant, asking);
        results.push({ ...setting, variant, asking, sets });
      }
      return { results };
    }
  }
}
