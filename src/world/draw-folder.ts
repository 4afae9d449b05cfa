import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawSample, type Split } from "./sample.js";
import { scenePng } from "./render.js";

export interface DrawFolderOptions {
  readonly directory: string;
  readonly count: number;
  readonly seed: number;
  /** "test" pictures hold combinations that training never shows. */
  readonly split: Split;
  /** Side of the pictures in pixels. */
  readonly size: number;
}

/** One line of `questions.jsonl`. */
export interface DrawnQuestion {
  readonly picture: string;
  readonly question: string;
  readonly answer: string;
}

/** Draws pictures `0000.png`, `0001.png`, … into a folder, and `questions.jsonl` with a question and answer for each. */
export async function drawFolder({ directory, count, seed, split, size }: DrawFolderOptions): Promise<DrawnQuestion[]> {
  await mkdir(directory, { recursive: true });
  const drawn: DrawnQuestion[] = [];
  for (let index = 0; index < count; index++) {
    const { scene, question, answer } = drawSample(seed, index, split);
    const picture = `${String(index).padStart(4, "0")}.png`;
    await writeFile(join(directory, picture), await scenePng(scene, size));
    drawn.push({ picture, question, answer });
  }
  await writeFile(join(directory, "questions.jsonl"), drawn.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return drawn;
}
