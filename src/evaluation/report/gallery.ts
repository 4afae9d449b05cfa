import { join } from "node:path";
import { loadFrames, thumbnail } from "../../data/index.js";
import { decodePicture } from "../../processing/index.js";
import { type AnsweredSample, chosen, yesOverNo } from "../measure.js";
import { ranksOf } from "../metrics/index.js";
import type { Task } from "../tasks.js";
import type { ScoredSet } from "./score-run.js";

/** A wrong answer, in plain text. */
export interface ErrorCard {
  readonly id: string;
  readonly prompt: string;
  readonly answer: string;
  readonly expected: string;
  /** 0 to 1; of captions CIDEr. */
  readonly value: number;
  /** Data URLs of small pictures: one, or the frames of a video. */
  readonly pictures: readonly string[];
}

const cards = 12;
/** Longer side in pixels. */
const thumbnailSize = 200;
const linesShown = 3;

/** Some of a set's wrong answers, spread evenly from the worst to the least wrong. */
export async function errorCards({ set, answered, measured }: ScoredSet): Promise<ErrorCard[]> {
  if (!measured) return [];
  const { values } = measured;
  const wrong = [...values.keys()].filter((index) => values[index] < 1).sort((a, b) => values[a] - values[b]);
  const count = Math.min(cards, wrong.length);
  const picked = Array.from({ length: count }, (_, i) => wrong[Math.floor((i * wrong.length) / count)]);
  const gallery: ErrorCard[] = [];
  for (const index of picked) {
    const { sample, answer } = answered[index];
    gallery.push({
      id: sample.record.id,
      prompt: answer.prompt,
      answer: answerText(set.task, answered[index]),
      expected: expectedText(set.task, answered[index]),
      value: values[index],
      pictures: await thumbnails(set.directory, answered[index]),
    });
  }
  return gallery;
}

/** How many of a set's answers are not wholly right. */
export function countErrors({ measured }: ScoredSet): number {
  return measured?.values.filter((value) => value < 1).length ?? 0;
}

function answerText({ form }: Task, { sample, answer }: AnsweredSample): string {
  if (form !== "label") return answer.output;
  const score = yesOverNo(sample, answer);
  return `${score > 0 ? "yes" : "no"} (yes over no: ${score.toFixed(2)})`;
}

function expectedText({ form }: Task, { sample, answer }: AnsweredSample): string {
  const { references, answers, options, label } = sample.record;
  switch (form) {
    case "caption":
      return references!.slice(0, linesShown).join("\n");
    case "answer":
      return answers!
        .toSorted((a, b) => b.count - a.count)
        .slice(0, linesShown)
        .map(({ answer, count }) => (count > 1 ? `${answer} × ${count}` : answer))
        .join("\n");
    case "choice":
      return options![label!] === options![chosen(answer)]
        ? `${options![label!]} (option ${label! + 1})`
        : options![label!];
    case "verdict":
      return label === 1 ? "true" : "false";
    case "label":
      return label === 1 ? "yes" : "no";
    case "dialog":
      return `${options![label!]} (rank ${ranksOf(answer.scores!)[label!]} of ${options!.length})`;
  }
}

async function thumbnails(directory: string, { sample }: AnsweredSample): Promise<string[]> {
  const { images, frames } = sample.record;
  const pictures = frames
    ? await loadFrames(directory, frames)
    : [await decodePicture(join(directory, images![0]))];
  return Promise.all(pictures.map((picture) => thumbnail(picture, thumbnailSize)));
}
