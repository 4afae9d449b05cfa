import type { Random } from "../../tensor/index.js";
import type { Dataset } from "../dataset.js";
import type { CountedAnswer, DataRecord } from "../record.js";
import { cleanCaption } from "./caption-text.js";
import { fillTemplate } from "./fill.js";
import { labelWords } from "./label-words.js";
import { atRecord } from "./record-error.js";
import { taskOf } from "./task.js";
import { type Task, templates } from "./templates.js";

/** What a model reads, and what it should write. */
export interface Instruction {
  readonly instruction: string;
  readonly target: string;
}

/**
 * A sample to learn from: a template of the record's task, filled, with one of the right texts. People's answers are
 * drawn as often as they were given, captions and references all alike; empty ones never.
 * @param ocrTokens words read in the image, of which the first 30 are shown; data sets come without them
 * @throws RangeError for a record without anything to learn (see `hasTarget`), or without what its templates need
 */
export function instructionFor(
  record: DataRecord,
  dataset: Dataset,
  random: Random,
  ocrTokens: readonly string[] = [],
): Instruction {
  return atRecord(record, () => {
    const task = taskOf(record, dataset);
    const template = random.choice(templates[task]);
    const answer = task === "question generation" ? draw(givenAnswers(record), random) : undefined;
    const target = draw(targetsOf(record, task), random);
    return { instruction: fillTemplate(template, record, { ocrTokens, answer }), target };
  });
}

/** Whether there is something to learn from the record: owners keep answers back, and some are empty. */
export function hasTarget(record: DataRecord, dataset: Dataset): boolean {
  return atRecord(record, () => {
    const task = taskOf(record, dataset);
    if (task === "question generation" && givenAnswers(record).length === 0) return false;
    return targetsOf(record, task).length > 0;
  });
}

/** Right texts, none of them empty. */
function targetsOf(record: DataRecord, task: Task): CountedAnswer[] {
  const { references, options, label } = record;
  switch (task) {
    case "caption":
    case "reading caption":
      return filled((references ?? []).map((text) => ({ answer: cleanCaption(text), count: 1 })));
    case "question generation":
      return filled((references ?? []).map((answer) => ({ answer, count: 1 })));
    case "multiple choice":
      return options === null || label === null ? [] : filled([{ answer: options[label]!, count: 1 }]);
    case "meme":
    case "statement":
      return label === null ? [] : [{ answer: labelWords[task][label]![0]!, count: 1 }];
    default:
      return givenAnswers(record);
  }
}

function givenAnswers({ answers }: DataRecord): CountedAnswer[] {
  return filled(answers ?? []);
}

function filled(texts: readonly CountedAnswer[]): CountedAnswer[] {
  return texts
    .map(({ answer, count }) => ({ answer: answer.trim(), count }))
    .filter(({ answer }) => answer !== "");
}

/** One of the texts, as likely as its count says. */
function draw(texts: readonly CountedAnswer[], random: Random): string {
  const total = texts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) throw new RangeError("has no text to learn: what is right is kept back or empty");
  const place = random.integer(total);
  let end = 0;
  const drawn = texts.find(({ count }) => {
    end += count;
    return place < end;
  });
  return drawn!.answer;
}
