import { expect, test } from "vitest";
import { drawText, fillRectangle, glyphHeight, textWidth } from "./font.js";

const page = (width: number, height: number) => ({ width, height, data: new Uint8Array(3 * width * height) });

/** The image as rows of dots. */
function dots({ width, height, data }: ReturnType<typeof page>): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (data[3 * (y * width + x)]! > 0 ? "#" : ".")).join(""),
  );
}

test("draws capitals of 5 x 7 dots with a column between", () => {
  const image = page(textWidth("Hi", 1), glyphHeight);
  drawText(image, "Hi", { x: 0, y: 0, scale: 1, ink: [255, 255, 255] });
  expect(dots(image)).toEqual([
    "#...#..###.",
    "#...#...#..",
    "#...#...#..",
    "#####...#..",
    "#...#...#..",
    "#...#...#..",
    "#...#..###.",
  ]);
});

test("a dot is `scale` pixels wide and high", () => {
  const small = page(5, 7);
  drawText(small, "R", { x: 0, y: 0, scale: 1, ink: [9, 9, 9] });
  const large = page(10, 14);
  drawText(large, "R", { x: 0, y: 0, scale: 2, ink: [9, 9, 9] });
  const doubled = dots(small).flatMap((row) => {
    const wide = [...row].map((dot) => dot + dot).join("");
    return [wide, wide];
  });
  expect(dots(large)).toEqual(doubled);
});

test("all letters, figures and signs differ", () => {
  const seen = new Set<string>();
  const characters = `ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'"-+:&$%#/() `;
  for (const character of characters) {
    const image = page(5, 7);
    drawText(image, character, { x: 0, y: 0, scale: 1, ink: [1, 1, 1] });
    seen.add(dots(image).join("\n"));
  }
  expect(seen.size).toBe(characters.length);
});

test("what reaches beyond the image is cut off", () => {
  const image = page(4, 3);
  fillRectangle(image, { left: -2, top: 1, width: 4, height: 9 }, [7, 7, 7]);
  expect(dots(image)).toEqual(["....", "##..", "##.."]);
  drawText(image, "M", { x: 2, y: -2, scale: 1, ink: [7, 7, 7] });
  expect(dots(image)[1]!.slice(0, 2)).toBe("##");
});

test("a character that the font lacks is named", () => {
  expect(() => drawText(page(9, 9), "né", { x: 0, y: 0, scale: 1, ink: [1, 1, 1] })).toThrow(/no "É".*"né"/);
});
