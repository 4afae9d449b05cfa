import { Random } from "../tensor/index.js";
import type { Dataset } from "./dataset.js";
import { evaluationPrompt, hasTarget, instructionFor } from "./instructions/index.js";
import type { DataRecord } from "./record.js";

/** What a model reads of a record. */
export interface RecordTexts {
  readonly instruction: string;
  readonly answers: readonly string[];
}

/**
 * The texts with which a record is asked or, of a set that is only trained on, learnt: one of its templates stands for all.
 * @returns undefined for a record that is neither, such as a choice among images
 */
export function textsOf(record: DataRecord, dataset: Dataset): RecordTexts | undefined {
  const given = (record.answers ?? []).map(({ answer }) => answer);
  if (dataset.isOwn) return { instruction: record.question as string, answers: given };
  try {
    if (dataset.evaluation) {
      // A vocabulary is made of the answers of the training split; the record's own stand for them.
      const { instruction, candidates = [] } = evaluationPrompt(record, dataset, { vocabulary: given });
      return { instruction, answers: candidates };
    }
    if (!hasTarget(record, dataset)) return undefined;
    const { instruction, target } = instructionFor(record, dataset, new Random(0));
    return { instruction, answers: [target] };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
