import type { Image } from "../../processing/index.js";
import type { Rgb } from "../scenes/colours.js";
import { drawText, textWidth } from "./font.js";
import { imageSize, pixelsPerUnit } from "./miniature-size.js";

/** More do not fit into a line. */
const charactersPerLine = 15;

/** Height of a line with the space around it, in pixels. */
export const lineHeight = 10 * pixelsPerUnit;

/** A text in lines that fit into an image. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= charactersPerLine) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** Writes a line in the middle of an image's width, its upper edge at `y` pixels. */
export function writeLine(image: Image, line: string, y: number, ink: Rgb): void {
  const x = Math.floor((imageSize - textWidth(line, pixelsPerUnit)) / 2);
  drawText(image, line, { x, y, scale: pixelsPerUnit, ink });
}
