import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeBeside } from "../checkpoint/index.js";
import { picturePng, SceneRenderer } from "./render.js";
import { drawSample, type Split } from "./sample.js";

export interface DrawFolderOptions {
  readonly directory: string;
  readonly count: number;
  readonly seed: number;
  /** "test" pictures hold combinations that training never shows. */
  readonly split: Split;
  /** Side of the pictures in pixels. */
  readonly size: number;
  readonly signal?: AbortSignal;
}

/** One line of `questions.jsonl`. */
export interface DrawnQuestion {
  readonly picture: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * Draws pictures `0000.png`, `0001.png`, … into a folder, and `questions.jsonl` with a question and answer for each.
 * Files of these names are replaced, each whole or not at all.
 * @throws CheckpointError when the file system refuses; the signal's reason
 */
export async function drawFolder(options: DrawFolderOptions): Promise<DrawnQuestion[]> {
  const { directory, count, seed, split, size, signal } = options;
  const renderer = await SceneRenderer.load(size);
  await mkdir(directory, { recursive: true });
  const write = (name: string, data: string | Uint8Array): Promise<void> =>
    writeBeside(join(directory, name), (handle) => handle.writeFile(data));
  const drawn: DrawnQuestion[] = [];
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted();
    const { scene, question, answer } = drawSample(seed, index, split);
    const picture = `${String(index).padStart(4, "0")}.png`;
    await write(picture, await picturePng(renderer.render(scene)));
    drawn.push({ picture, question, answer });
  }
  await write("questions.jsonl", drawn.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return drawn;
}
