import { join } from "node:path";
import { z } from "zod";
import { answerVocabulary, countAnswers, makeRecord } from "../data/index.js";
import { fileReason, readRegularText } from "../files/index.js";
import { issueMessage, parseJson } from "../text/index.js";
import type { Task } from "./tasks.js";

/** How many of the most frequent training answers are ranked; LAVIS's list for MSVD-QA has 2,423. */
const vocabularySizes: Readonly<Record<string, number>> = { msvd_qa: 2423, msrvtt_qa: 1500 };
const file = "train_qa.json";
const rows = z.array(z.object({ answer: z.string().min(1) }));

/**
 * Answers that a video question is ranked over: the most frequent ones of training. Only the questions of training are
 * needed, not its videos.
 * @param directory the data set's folder
 * @returns undefined for tasks that need none
 * @throws Error when the training questions cannot be read or hold no answer
 */
export async function vocabularyOf(
  { dataset, evaluation }: Task,
  directory: string,
): Promise<string[] | undefined> {
  const size = vocabularySizes[dataset.name];
  if (size === undefined || evaluation.answerMode === "generate") return undefined;
  const path = join(directory, file);
  let value: unknown;
  try {
    value = parseJson(await readRegularText(path));
  } catch (error) {
    throw new Error(
      `${path}: cannot be read (${fileReason(error)}); ${dataset.title} ranks the answers that training has`,
    );
  }
  const parsed = rows.safeParse(value);
  if (!parsed.success) {
    const { path: keys, message } = parsed.error.issues[0]!;
    throw new Error(`${path}: ${keys.join(".")}: ${issueMessage(message)}`);
  }
  const records = parsed.data.map(({ answer }, index) =>
    makeRecord(dataset.name, "train", index, { answers: countAnswers([answer]) }),
  );
  const answers = await answerVocabulary(records, size);
  if (answers.length === 0)
    throw new Error(`${path}: holds no answer; ${dataset.title} ranks the answers that training has`);
  return answers;
}
