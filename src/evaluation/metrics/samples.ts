/** A question, what was answered, and what people answered. */
export interface AnswerSample {
  /** Null where there is none: that is wrong. */
  readonly prediction: string | null;
  /** One at least. */
  readonly answers: readonly string[];
  /** VQA's: "yes/no", "number" or "other". */
  readonly answerType?: string;
  /** Of a multiple choice, where they are known. */
  readonly options?: readonly string[];
}

/** A round of a dialog, with its options ranked. */
export interface RankingSample {
  readonly dialog: string;
  /** Rank of each option, from 1, each once. */
  readonly ranks: readonly number[];
  /** Index of the right option; undefined where only relevance is known. */
  readonly rightOption?: number;
  /** Of each option, 0 to 1, where people judged it. */
  readonly relevance?: readonly number[];
}

/** A score for label 1, and the label, 0 or 1. */
export interface LabelSample {
  readonly score: number;
  readonly label: number;
}
