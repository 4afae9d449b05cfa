/** A few drawn images with what a model says about them, to be looked at. */

import { join } from "node:path";
import { makeFolder, writeWhole } from "../../files/index.js";
import { escapeHtml } from "../../report/index.js";
import { pngFile } from "../drawing/files.js";
import { Painter } from "../drawing/painter.js";
import { type AskedOfKind, drawAsked, isRight } from "../questions/asked.js";
import { kindNamed } from "../questions/kinds.js";
import type { Style } from "../scenes/scene.js";
import { type AnswerWorldRequests, answersTo } from "./score.js";

export interface ShowOptions {
  readonly directory: string;
  /** Which images. */
  readonly seed: number;
}

export interface ShownAnswer {
  /** File in the directory. */
  readonly image: string;
  readonly question: string;
  readonly answer: string;
  readonly isRight: boolean;
  /** Of captions: one that is right. */
  readonly expected: string;
}

/** Which kind of question is shown with an image in which style. */
const shownKinds: readonly (readonly [kind: string, style: Style])[] = [
  ["caption", "plain"],
  ["colour", "flat"],
  ["reading", "grey"],
  ["count", "outline"],
  ["comparison", "flat"],
  ["dialog", "plain"],
];
export const colourNote = "The color of a thing is that of the tile it stands on.";
const columns = 3;
/** Pixels: large enough to be looked at. */
const size = 384;
const shownWidth = 240;

/**
 * Asks about the first images of the seed, as `scorePictureWorld` would, and writes them with questions and answers,
 * right or wrong, as `README.md` and PNG files. Files of these names are replaced.
 * @throws Error unless each question is answered; FileError when the file system refuses
 */
export async function showPictureWorld(
  answer: AnswerWorldRequests,
  { directory, seed }: ShowOptions,
): Promise<ShownAnswer[]> {
  const painter = await Painter.load(size);
  const asked = shownKinds.map(([kind, style]) => firstOf(kind, style, seed));
  const images = await Promise.all(asked.map(({ scene }) => pngFile(painter.paint(scene))));
  const requests = asked.map(({ instruction }, i) => ({ image: images[i]!, instruction }));
  const answers = await answersTo(requests, answer);
  const shown = asked.map((each, i): ShownAnswer => {
    const { text } = answers[i]!;
    const image = `${shownKinds[i]![0]}.png`;
    const expected = each.question.answer;
    return { image, question: each.instruction, answer: text, isRight: isRight(text, each), expected };
  });
  await makeFolder(directory);
  for (const [i, { image }] of shown.entries()) {
    await writeWhole(join(directory, image), images[i]!);
  }
  const markdown = `# What the model says\n\n${colourNote}\n\n${answerTable(shown)}\n`;
  await writeWhole(join(directory, "README.md"), markdown);
  return shown;
}

function firstOf(name: string, style: Style, seed: number): AskedOfKind {
  for (let index = 0; ; index++) {
    const asked = drawAsked(kindNamed(name), { seed, index, split: "test" });
    if (asked.scene.style === style) return asked;
  }
}

/** As HTML, which Markdown may hold. */
export function answerTable(shown: readonly ShownAnswer[], folder = ""): string {
  const cells = shown.map(({ image, question, answer, isRight, expected }) => {
    const verdict = isRight ? "" : ` (wrong; right: <code>${escapeHtml(expected)}</code>)`;
    const lines = escapeHtml(question).replaceAll("\n", "<br>");
    return `<td><img src="${folder}${image}" alt="a drawn image" width="${shownWidth}"><br>${lines}<br><code>${escapeHtml(answer)}</code>${verdict}</td>`;
  });
  const rows = [];
  for (let i = 0; i < cells.length; i += columns) rows.push(cells.slice(i, i + columns));
  return ["<table>", ...rows.map((row) => `<tr valign="top">\n${row.join("\n")}\n</tr>`), "</table>"].join(
    "\n",
  );
}
