import type { DataFolder } from "./folder/data-folder.js";
import type { Places } from "./folder/places.js";
import type { Place } from "./problems.js";
import type { DataRecord } from "./record.js";

/** The eleven groups of the paper's table of data sets. */
export type Category =
  | "image captioning"
  | "image captioning with reading"
  | "visual reasoning"
  | "image question answering"
  | "knowledge-grounded image question answering"
  | "image question answering with reading"
  | "image question generation"
  | "video question answering"
  | "visual conversational question answering"
  | "image classification"
  | "LLaVA-Instruct-150K";

/** How the paper scores a set that is evaluated. */
export type Metric =
  | "CIDEr"
  | "accuracy"
  | "VQA accuracy"
  | "iVQA accuracy"
  | "mean reciprocal rank"
  | "ROC-AUC";

/** `generate` free text, or `rank` the candidates that the metric knows. */
export type AnswerMode = "generate" | "rank";

/** A record, and where it comes from. */
export interface LocatedRecord {
  readonly record: DataRecord;
  readonly place: Place;
  /** Name of the split among the set's `splits`, where the record's own says less. */
  readonly split?: string;
  /** Image or video files that the record needs besides `images` and `frames`. */
  readonly moreImages?: readonly string[];
}

/** Annotation files that are read together, and the splits they hold. */
export interface Part {
  readonly splits: readonly string[];
  /** All of them are needed; a part of which none is there is simply absent. A function looks at what is there. */
  readonly files: readonly string[] | ((folder: DataFolder) => Promise<readonly string[]>);
  /** Ids are row numbers: they need not be remembered to find repeated ones. */
  readonly idsAreRowNumbers?: true;
  read(folder: DataFolder): AsyncIterable<LocatedRecord>;
}

/** How the paper evaluates a set. */
export interface Evaluation {
  readonly split: string;
  readonly metric: Metric;
  /** With `{question}`, `{context}`, `{options}` and so on for the record's fields. Null where the paper gives none. */
  readonly prompt: string | null;
  readonly answerMode: AnswerMode;
}

/** One of the 26 data sets: what it is, and how its owners' files are read. */
export interface Dataset {
  /** Name of the set on the command line. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  readonly category: Category;
  /** Trained on (`in`), or kept apart to be evaluated without training (`out`). */
  readonly held: "in" | "out";
  readonly evaluation: Evaluation | null;
  /** Where its owners publish it. */
  readonly source: string;
  /** What its owners are known to say; read it at the source before use. */
  readonly licence: string;
  /** Files and folders in the data folder, for a person. */
  readonly layout: readonly string[];
  /** Folders in which the same files are found as well. */
  readonly places?: Places;
  /** The user's own file: its images may lie anywhere. */
  readonly isOwn?: true;
  readonly parts: readonly Part[];
  /** Checks what belongs to the set beside the records. */
  checkRest?(folder: DataFolder): Promise<void>;
}

/** All splits, in the order of the parts. */
export function splitsOf(dataset: Dataset): string[] {
  return dataset.parts.flatMap((part) => part.splits);
}
