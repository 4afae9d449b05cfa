import { describe, expect, test } from "vitest";
import type { Sprite } from "./sprites.js";
import { restyle } from "./styles.js";

/** A red disc on nothing. */
function disc(size: number): Sprite {
  const data = new Uint8Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (Math.hypot(x - size / 2, y - size / 2) < 0.4 * size)
        data.set([200, 30, 40, 255], 4 * (y * size + x));
    }
  }
  return { size, data };
}

const pixel = ({ size, data }: Sprite, x: number, y: number) => [
  ...data.subarray(4 * (y * size + x), 4 * (y * size + x) + 4),
];

describe("restyle", () => {
  const sprite = disc(48);

  test("plain is the icon itself", () => expect(restyle(sprite, "plain")).toBe(sprite));

  test("grey keeps the shape and loses the colour", () => {
    const grey = restyle(sprite, "grey");
    const brightness = Math.round(0.299 * 200 + 0.587 * 30 + 0.114 * 40);
    expect(pixel(grey, 24, 24)).toEqual([brightness, brightness, brightness, 255]);
    expect(pixel(grey, 0, 0)[3]).toBe(0);
  });

  test("an outline is ink at the edge and white within", () => {
    const outline = restyle(sprite, "outline");
    expect(pixel(outline, 24, 24)).toEqual([255, 255, 255, 255]);
    expect(pixel(outline, 24, 5)).toEqual([24, 24, 24, 255]);
    expect(pixel(outline, 0, 0)[3]).toBe(0);
  });

  test("pixelated is made of twelve blocks a side", () => {
    const { size, data } = restyle(sprite, "pixelated");
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        expect(pixel({ size, data }, x, y)).toEqual(pixel({ size, data }, x - (x % 4), y - (y % 4)));
      }
    }
    expect(pixel({ size, data }, 24, 24)).toEqual([200, 30, 40, 255]);
  });
});
