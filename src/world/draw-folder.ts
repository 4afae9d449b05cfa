import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fillFolder } from "../files/index.js";
import { Random } from "../tensor/index.js";
import { Painter } from "./drawing/painter.js";
import { imagePng } from "./drawing/render.js";
import { type AskedSplit, drawAsked, questionKinds } from "./questions/kinds.js";

export interface DrawFolderOptions {
  /** A new or empty folder. */
  readonly directory: string;
  readonly count: number;
  readonly seed: number;
  /** "test" images hold combinations that training never shows. */
  readonly split: AskedSplit;
  /** Pixels, across and down, for each of the world's 96 × 96: there are no finer details to be seen. */
  readonly scale: number;
  /** Called before each image with what is done of all. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** One line of `questions.jsonl`. */
export interface DrawnQuestion {
  readonly image: string;
  /** Name of one of the `questionKinds`. */
  readonly kind: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * Makes a folder of images `0000.png`, `0001.png`, …, and `questions.jsonl` with a question and answer for each, of any
 * kind. It appears whole or not at all.
 * @throws FileError when the folder is not empty, or the file system refuses; the signal's reason
 */
export async function drawFolder(options: DrawFolderOptions): Promise<DrawnQuestion[]> {
  const { directory, count, seed, split, scale, onProgress, signal } = options;
  const painter = await Painter.load();
  const drawn: DrawnQuestion[] = [];
  await fillFolder(directory, async (folder) => {
    for (let index = 0; index < count; index++) {
      signal?.throwIfAborted();
      onProgress?.(index / count);
      const kind = new Random(seed).fork(`kind ${index}`).choice(questionKinds);
      const { drawing, question, answer } = drawAsked(kind, seed, index, split);
      const image = `${String(index).padStart(4, "0")}.png`;
      await writeFile(join(folder, image), await imagePng(painter.paint(drawing), scale));
      drawn.push({ image, kind: kind.name, question, answer });
    }
    const lines = drawn.map((line) => `${JSON.stringify(line)}\n`);
    await writeFile(join(folder, "questions.jsonl"), lines.join(""));
  });
  return drawn;
}
