import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fillFolder } from "../files/index.js";
import { Random } from "../tensor/index.js";
import { fileSize, pngFile } from "./drawing/files.js";
import { Painters } from "./drawing/painters.js";
import { drawAsked } from "./questions/asked.js";
import { questionKinds } from "./questions/kinds.js";
import { factOf } from "./questions/telling.js";

export interface DrawFolderOptions {
  /** A new or empty folder. */
  readonly directory: string;
  readonly count: number;
  readonly seed: number;
  /** "test" images hold combinations that training never shows, and are asked about in other words. */
  readonly split: "train" | "test";
  /** Side of the images in pixels, 1 to 768; 192 unless told. */
  readonly size?: number;
  /** Called before each image with what is done of all. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** One line of `questions.jsonl`. */
export interface DrawnQuestion {
  readonly image: string;
  /** Name of one of the `questionKinds`. */
  readonly kind: string;
  /** What is meant, whatever the words. */
  readonly form: string;
  /** What the form leaves open: `{ noun: "cat" }`. */
  readonly slots: Readonly<Record<string, string>>;
  readonly question: string;
  readonly answer: string;
  /** What there is to see: "red cat top left", one for each thing. */
  readonly facts: readonly string[];
}

/**
 * Makes a folder of images `0000.png`, `0001.png`, …, and `questions.jsonl` with a question and answer for each, of any
 * kind. It appears whole or not at all.
 * @throws FileError when the folder is not empty, or the file system refuses; RangeError for a size that cannot be drawn;
 * the signal's reason
 */
export async function drawFolder(options: DrawFolderOptions): Promise<DrawnQuestion[]> {
  const { directory, count, seed, split, size = fileSize, onProgress, signal } = options;
  const painters = new Painters();
  const drawn: DrawnQuestion[] = [];
  await fillFolder(directory, async (folder) => {
    for (let index = 0; index < count; index++) {
      signal?.throwIfAborted();
      onProgress?.(index / count);
      const kind = new Random(seed).fork(`kind ${index}`).choice(questionKinds);
      const { scene, question, instruction } = drawAsked(kind, { seed, index, split });
      const image = `${String(index).padStart(4, "0")}.png`;
      await writeFile(join(folder, image), await pngFile(await painters.paint(scene, size)));
      const { form, slots, answer } = question;
      const facts = scene.things.map(factOf);
      drawn.push({ image, kind: kind.name, form, slots, question: instruction, answer, facts });
    }
    const lines = drawn.map((line) => `${JSON.stringify(line)}\n`);
    await writeFile(join(folder, "questions.jsonl"), lines.join(""));
  });
  return drawn;
}
