import { join } from "node:path";
import { type DataRecord, loadFrames, thumbnail } from "../../data/index.js";
import { decodeImage } from "../../processing/index.js";
import { answerText, expectedText } from "../shown-texts.js";
import type { ScoredSet } from "./score-run.js";

/** A wrong answer, in plain text. */
export interface ErrorCard {
  readonly id: string;
  readonly prompt: string;
  readonly answer: string;
  readonly expected: string;
  /** 0 to 1; of captions CIDEr. */
  readonly value: number;
  /** Data URLs of small images: one, or the frames of a video. */
  readonly images: readonly string[];
}

const cards = 12;
/** Longer side in pixels. */
const thumbnailSize = 200;

/** Some of a set's wrong answers, spread evenly from the worst to the least wrong. */
export async function errorCards({ set, answered, measured }: ScoredSet): Promise<ErrorCard[]> {
  if (!measured) return [];
  const { values } = measured;
  const wrong = answered
    .map((one, index) => ({ one, value: values[index]! }))
    .filter(({ value }) => value < 1)
    .sort((a, b) => a.value - b.value);
  const count = Math.min(cards, wrong.length);
  const picked = Array.from({ length: count }, (_, i) => wrong[Math.floor((i * wrong.length) / count)]!);
  const gallery: ErrorCard[] = [];
  for (const { one, value } of picked) {
    const { sample, answer } = one;
    gallery.push({
      id: sample.record.id,
      prompt: answer.prompt,
      answer: answerText(set.task, one),
      expected: expectedText(set.task, one),
      value,
      images: await thumbnails(set.directory, sample.record),
    });
  }
  return gallery;
}

/** How many of a set's answers are not wholly right. */
export function countErrors({ measured }: ScoredSet): number {
  return measured?.values.filter((value) => value < 1).length ?? 0;
}

/** What was answered was small enough for who asked. */
const maxPixels = Number.MAX_SAFE_INTEGER;

/** Small images of a sample, as data URLs: one, or the frames of a video. */
export async function thumbnails(
  directory: string,
  record: Pick<DataRecord, "images" | "frames">,
): Promise<string[]> {
  const images = record.frames
    ? await loadFrames(directory, record.frames, { maxPixels })
    : [await decodeImage(join(directory, record.images![0]!), { maxPixels })];
  return Promise.all(images.map((image) => thumbnail(image, thumbnailSize)));
}
