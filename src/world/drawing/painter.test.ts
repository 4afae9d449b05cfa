import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { signWords } from "../facts/signs.js";
import { allStyles, drawScene, type Scene, type Style } from "../scenes/scene.js";
import { drawText, glyphHeight, textWidth } from "./font.js";
import { Painter } from "./painter.js";

const painter = await Painter.load();
const draw = (seed: number) => drawScene(new Random(seed), { combinations: "seen", minThings: 4 });
const hash = ({ data }: Image) => createHash("sha256").update(data).digest("hex");

it("paints the same bytes of the same drawing, whoever does, and others of others", async () => {
  const again = await Painter.load();
  const hashes = Array.from({ length: 20 }, (_, seed) => {
    const image = painter.paint(draw(seed));
    expect([image.width, image.height, image.data.length]).toEqual([96, 96, 3 * 96 * 96]);
    expect(hash(again.paint(draw(seed)))).toBe(hash(image));
    return hash(image);
  });
  expect(new Set(hashes).size).toBe(20);
});

it("paints every style differently", () => {
  const scene = draw(1);
  const hashes = allStyles.map((style) => hash(painter.paint({ ...scene, style })));
  expect(new Set(hashes).size).toBe(allStyles.length);
});

/** An image of one sign, in the middle. */
function sign(word: string, style: Style): Scene {
  const scene = drawScene(new Random(3), { combinations: "seen", maxThings: 1 });
  const place = { cell: "middle", size: "large", offset: { x: 0, y: 0 } } as const;
  return {
    ...scene,
    style,
    things: [{ ...scene.things[0]!, noun: "sign", category: "sign", word, ...place }],
  };
}

/** Where the font has ink for a word, `[rows][columns]`. */
function inkOf(word: string): boolean[][] {
  const width = textWidth(word, 1);
  const board: Image = { width, height: glyphHeight, data: new Uint8Array(3 * width * glyphHeight) };
  drawText(board, word, { x: 0, y: 0, scale: 1, ink: [255, 255, 255] });
  return Array.from({ length: glyphHeight }, (_, y) =>
    Array.from({ length: width }, (_, x) => board.data[3 * (y * width + x)] === 255),
  );
}

/** Whether there is a place in the image where a word stands in dark pixels on light ones, without a mistake. */
function shows({ width, height, data }: Image, word: string): boolean {
  const ink = inkOf(word);
  const isDark = (x: number, y: number) => data[3 * (y * width + x)]! < 64;
  const isLight = (x: number, y: number) => data[3 * (y * width + x)]! > 192;
  for (let top = 0; top + ink.length <= height; top++) {
    for (let left = 0; left + ink[0]!.length <= width; left++) {
      const fits = ink.every((row, y) =>
        row.every((dark, x) => (dark ? isDark : isLight)(left + x, top + y)),
      );
      if (fits) return true;
    }
  }
  return false;
}

it.each(allStyles)("signs can be read in images that are %s", (style) => {
  for (const word of signWords) {
    const image = painter.paint(sign(word, style));
    expect(
      signWords.filter((other) => shows(image, other)),
      word,
    ).toEqual([word]);
  }
});
