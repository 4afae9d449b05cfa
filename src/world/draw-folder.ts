import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withPath } from "../checkpoint/error.js";
import { writeBeside } from "../checkpoint/index.js";
import { Random } from "../tensor/index.js";
import { Painter } from "./painter.js";
import { type AskedSplit, drawAsked, questionKinds } from "./questions/kinds.js";
import { picturePng } from "./render.js";

export interface DrawFolderOptions {
  readonly directory: string;
  readonly count: number;
  readonly seed: number;
  /** "test" pictures hold combinations that training never shows. */
  readonly split: AskedSplit;
  /** Pixels, across and down, for each of the world's 96 × 96: there are no finer details to be seen. */
  readonly scale: number;
  readonly signal?: AbortSignal;
}

/** One line of `questions.jsonl`. */
export interface DrawnQuestion {
  readonly picture: string;
  /** Name of one of the `questionKinds`. */
  readonly kind: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * Draws pictures `0000.png`, `0001.png`, … into a folder, and `questions.jsonl` with a question and answer for each, of
 * any kind. Files of these names are replaced, each whole or not at all.
 * @throws CheckpointError when the file system refuses; the signal's reason
 */
export async function drawFolder(options: DrawFolderOptions): Promise<DrawnQuestion[]> {
  const { directory, count, seed, split, scale, signal } = options;
  const painter = await Painter.load();
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw withPath(directory, "write", error);
  });
  const write = (name: string, data: string | Uint8Array): Promise<void> =>
    writeBeside(join(directory, name), (handle) => handle.writeFile(data));
  const drawn: DrawnQuestion[] = [];
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted();
    const kind = new Random(seed).fork(`kind ${index}`).choice(questionKinds);
    const { drawing, question, answer } = drawAsked(kind, seed, index, split);
    const picture = `${String(index).padStart(4, "0")}.png`;
    await write(picture, await picturePng(painter.paint(drawing), scale));
    drawn.push({ picture, kind: kind.name, question, answer });
  }
  await write("questions.jsonl", drawn.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return drawn;
}
