import { basename, join, resolve } from "node:path";
import { writeWhole } from "../../../files/index.js";
import { answersFile, readAnswers } from "../../validation/answers.js";
import { runPage } from "./page.js";
import { readRun } from "./read-run.js";

/**
 * Writes `report.html` into the folder of a training run, finished or not: learning curves of each stage, validations,
 * times, answers before and after, and the configuration.
 * @returns its path
 * @throws CheckpointError when the folder holds no run, a file of it is damaged, or it cannot be written
 */
export async function writeRunReport(directory: string): Promise<string> {
  const stages = await readRun(directory);
  const page = runPage(basename(resolve(directory)), stages, await readAnswers(join(directory, answersFile)));
  const path = join(directory, "report.html");
  await writeWhole(path, page);
  return path;
}
