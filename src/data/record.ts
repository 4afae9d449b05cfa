/** An answer and how many people gave it, letter by letter as they gave it. */
export interface CountedAnswer {
  readonly answer: string;
  readonly count: number;
}

/** An earlier round of a conversation. */
export interface Round {
  readonly question: string;
  readonly answer: string;
}

/** A part of an image, and what can be said of it: each text is true of it by itself. */
export interface Region {
  /** Left, top, width and height, as fractions of the image's width and height. */
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly texts: readonly string[];
}

/**
 * One sample of any data set. What does not apply to the set, or what its owners keep back, is null.
 * Texts are exactly the owners': nothing is trimmed, lowered or corrected.
 */
export interface DataRecord {
  readonly set: string;
  readonly split: string;
  /** Unique within set and split. */
  readonly id: string;
  /** Paths below the data folder, with `/`. Empty for a question that comes without an image. */
  readonly images: readonly string[] | null;
  /** Of a video: paths of its frames in order, or the path of the one video file. */
  readonly frames: readonly string[] | null;
  readonly question: string | null;
  /** Text given beside the question: a hint, a meme's words, a dialog's caption. */
  readonly context: string | null;
  /** What to choose from. */
  readonly options: readonly string[] | null;
  /** In the order in which each first appears. */
  readonly answers: readonly CountedAnswer[] | null;
  readonly history: readonly Round[] | null;
  /** Index of the right option, or 0 (no) and 1 (yes). */
  readonly label: number | null;
  /** Texts to be written: captions of an image, or the question to be asked about it. */
  readonly references: readonly string[] | null;
  /** Of one's own data: what there is to see, a text for each thing. */
  readonly facts?: readonly string[];
  /** Of one's own data. */
  readonly regions?: readonly Region[];
}

/** A record of the given set, split and id, with null for whatever `fields` leaves out, but for facts and regions. Key order is part of the output. */
export function makeRecord(
  set: string,
  split: string,
  id: string | number,
  fields: Partial<Omit<DataRecord, "set" | "split" | "id">>,
): DataRecord {
  const { images, frames, question, context, options, answers, history, label, references } = fields;
  const { facts, regions } = fields;
  return {
    set,
    split,
    id: String(id),
    images: images ?? null,
    frames: frames ?? null,
    question: question ?? null,
    context: context ?? null,
    options: options ?? null,
    answers: answers ?? null,
    history: history ?? null,
    label: label ?? null,
    references: references ?? null,
    ...(facts && { facts }),
    ...(regions && { regions }),
  };
}

/** Equal strings counted, in order of first appearance. */
export function countAnswers(answers: readonly string[]): CountedAnswer[] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return Array.from(counts, ([answer, count]) => ({ answer, count }));
}
