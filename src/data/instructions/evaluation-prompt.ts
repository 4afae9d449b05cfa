import type { Dataset } from "../dataset.js";
import type { DataRecord } from "../record.js";
import { fillTemplate } from "./fill.js";
import { labelWords } from "./label-words.js";
import { atRecord } from "./record-error.js";
import { taskOf } from "./task.js";
import type { Task } from "./templates.js";
import { originalWording, type PromptWording } from "./wording.js";

/** An instruction to be answered freely, or with one of the candidates. */
export type EvaluationPrompt =
  | { readonly instruction: string; readonly candidates?: undefined }
  | {
      readonly instruction: string;
      /** Texts to be ranked by their log-probability. */
      readonly candidates: readonly string[];
      /**
       * What each candidate stands for: index of an option or of a word of the vocabulary, or 0 (no) and 1 (yes), for
       * which there are several words.
       */
      readonly classes: readonly number[];
    };

export interface EvaluationOptions {
  /** Words read in the image, of which the first 30 are shown. */
  readonly ocrTokens?: readonly string[];
  /** What MSVD-QA and MSRVTT-QA may be answered with: see `answerVocabulary`. */
  readonly vocabulary?: readonly string[];
  /** Default: as the original code puts prompts together. */
  readonly wording?: PromptWording;
}

/** For sets of which the paper publishes no zero-shot prompt, since it trains on them: those of their neighbours. */
const usualPrompts: Partial<Record<Task, string>> = {
  caption: "A short image description:",
  "reading caption": "OCR tokens: {ocrTokens}. A short image description:",
  question: "Question: {question} Short answer:",
  "knowledge question": "Question: {question} Short answer:",
  // A-OKVQA is scored by direct answers, which are given without seeing the options.
  "multiple choice": "Question: {question} Short answer:",
  "reading question": "OCR tokens: {ocrTokens}. Question: {question} Short answer:",
};

/**
 * The prompt with which the set is evaluated (`docs/data.md` says what is known of each), and the candidates where they
 * are ranked: the record's options, the words of its two classes, or the vocabulary. Words read, a context and a dialog's
 * history are left out, with what introduces them, where there are none.
 * @throws RangeError for a set that is not evaluated, for a record without what the prompt needs, and where a vocabulary
 * is needed
 */
export function evaluationPrompt(
  record: DataRecord,
  dataset: Dataset,
  { ocrTokens = [], vocabulary, wording = originalWording }: EvaluationOptions = {},
): EvaluationPrompt {
  return atRecord(record, () => {
    const task = taskOf(record, dataset);
    const { evaluation } = dataset;
    const prompt = evaluation?.prompt ?? usualPrompts[task];
    if (!evaluation || prompt === undefined) throw new RangeError("is of a set that is not evaluated");
    const asked = { ...record, question: questionOf(record, task, wording) };
    const instruction = fillTemplate(wording.prompts[prompt] ?? prompt, asked, {
      ocrTokens,
      beginnings: wording.beginnings,
    });
    if (evaluation.answerMode === "generate") return { instruction };
    return { instruction, ...candidatesOf(record, task, vocabulary) };
  });
}

/** A statement is no question: the original code leaves it as it is. */
function questionOf({ question }: DataRecord, task: Task, wording: PromptWording): string | null {
  return question === null || task === "statement" ? question : wording.question(question);
}

function candidatesOf(record: DataRecord, task: Task, vocabulary: readonly string[] | undefined) {
  if (task === "meme") {
    const [no, yes] = labelWords[task];
    return { candidates: [...no, ...yes], classes: [...no.map(() => 0), ...yes.map(() => 1)] };
  }
  const candidates = task === "video question" ? vocabulary : record.options;
  if (!candidates || candidates.length === 0) {
    throw new RangeError(
      task === "video question"
        ? "needs a vocabulary to choose from: see answerVocabulary"
        : "has no options",
    );
  }
  return { candidates, classes: candidates.map((_, index) => index) };
}
