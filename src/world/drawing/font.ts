import type { Image } from "../../processing/index.js";
import type { Rgb } from "../facts/colours.js";

/** Width and height of a letter in dots; a letter is followed by one empty column. */
const glyphWidth = 5;
export const glyphHeight = 7;
const advance = glyphWidth + 1;

/**
 * Letters of 5 x 7 dots, so that a drawn word is the same on every machine, whatever fonts it has. A letter is seven rows
 * from the top, each a digit to base 32 whose five bits are the row's dots, the leftmost first.
 */
const glyphs: Readonly<Record<string, string>> = {
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  0: "ehjlphe",
  1: "4c4444e",
  2: "eh1248v",
  3: "v2421he",
  4: "26aiv22",
  5: "vgu11he",
  6: "68guhhe",
  7: "v124888",
  8: "ehhehhe",
  9: "ehhf12c",
  ".": "00000cc",
  ",": "0000c48",
  "!": "4444004",
  "?": "eh12404",
  "'": "c480000",
  '"': "aaa0000",
  "-": "000v000",
  "+": "044v440",
  ":": "0cc0cc0",
  "&": "cik8lid",
  $: "4fke5u4",
  "%": "op248j3",
  "#": "aavavaa",
  "/": "01248g0",
  "(": "2488842",
  ")": "8422248",
  " ": "0000000",
};

/** Width of a text in pixels when a dot is `scale` pixels wide. */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, text.length * advance - 1) * scale;
}

/**
 * Draws a text in capitals onto an image. What reaches beyond the image is cut off.
 * @param x left edge in pixels
 * @param y upper edge in pixels
 * @param scale width and height of a dot in pixels
 * @throws RangeError for a character that the font lacks
 */
export function drawText(
  image: Image,
  text: string,
  { x, y, scale, ink }: { x: number; y: number; scale: number; ink: Rgb },
): void {
  for (const [index, character] of [...text.toUpperCase()].entries()) {
    const rows = glyphs[character];
    if (rows === undefined) throw new RangeError(`The font has no "${character}" (in "${text}")`);
    for (let row = 0; row < glyphHeight; row++) {
      const bits = Number.parseInt(rows[row]!, 32);
      for (let column = 0; column < glyphWidth; column++) {
        if (((bits >> (glyphWidth - 1 - column)) & 1) === 0) continue;
        const left = x + (index * advance + column) * scale;
        fillRectangle(image, { left, top: y + row * scale, width: scale, height: scale }, ink);
      }
    }
  }
}

/** Fills a rectangle, given in pixels; what reaches beyond the image is cut off. */
export function fillRectangle(
  image: Image,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
  colour: Rgb,
): void {
  const firstColumn = Math.max(0, left);
  const length = 3 * (Math.min(image.width, left + width) - firstColumn);
  if (length <= 0) return;
  const lastRow = Math.min(image.height, top + height);
  const start = 3 * (Math.max(0, top) * image.width + firstColumn);
  for (let y = Math.max(0, top), at = start; y < lastRow; y++, at += 3 * image.width) {
    if (at > start) image.data.copyWithin(at, start, start + length);
    else for (let i = 0; i < length; i += 3) image.data.set(colour, at + i);
  }
}
