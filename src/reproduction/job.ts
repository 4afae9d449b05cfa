/** Does one job of the study. A job that is done is not done again. */
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../checkpoint/index.js";
import { evaluateModel, evaluateText } from "./evaluate.js";
import { encodePictures, trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { askings, type Job, type Task } from "./plan.js";
import { trainStageOne, trainStageTwo } from "./pretraining.js";
import type { FineTuning } from "./report/index.js";
import type { Gate, Results } from "./results.js";
import type { Study } from "./study.js";
import { encodeTests } from "./test-sets.js";
import { fineTune, fineTunedName, modelFolder, tune } from "./tuning.js";

/** Where a job leaves what it found, and that it is done. */
export const jobFile = (directory: string, { name }: Pick<Job, "name">): string =>
  join(directory, "jobs", `${name.replace(/,? /g, "-")}.json`);

/** What a job found: results of models, a gate, or nothing but what it took. */
export interface Findings {
  /** Seconds of the job's last start: a job that was interrupted took longer. */
  readonly seconds: number;
  readonly results?: readonly Results[];
  readonly gate?: Gate;
  readonly fineTuning?: FineTuning;
}

export async function isDone(directory: string, job: Job): Promise<boolean> {
  return access(jobFile(directory, job)).then(
    () => true,
    () => false,
  );
}

export async function readFindings(directory: string, job: Job): Promise<Findings | undefined> {
  if (!(await isDone(directory, job))) return undefined;
  return JSON.parse(await readFile(jobFile(directory, job), "utf8")) as Findings;
}

export async function doJob(study: Study, job: Job): Promise<void> {
  const start = performance.now();
  const found = await doTask(study, job.task);
  await mkdir(join(study.directory, "jobs"), { recursive: true });
  const seconds = Math.round((performance.now() - start) / 1000);
  await writeJson(jobFile(study.directory, job), { seconds, ...found });
}

async function doTask(study: Study, task: Task): Promise<Omit<Findings, "seconds">> {
  switch (task.kind) {
    case "image encoder":
      await trainImageEncoder(study);
      return {};
    case "language model":
      await trainLanguageModel(study, task.model);
      return {};
    case "pictures":
      await encodePictures(study);
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
      const values = scienceqa.samples.own.map(({ value }) => value);
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
