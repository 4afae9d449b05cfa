import fc from "fast-check";
import { expect, it } from "vitest";
import { type Image, resizeBicubic } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { augment, randomBox } from "./augment.js";

/** Every pixel says where it is: red its column, green its row. */
function ramp(width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 7], i * 3);
  return { width, height, data };
}

const size = { width: 100, height: 80, data: new Uint8Array() };

it("keeps half to all of the area, of shapes between 3:4 and 4:3, anywhere inside", () => {
  const random = new Random(1);
  const boxes = Array.from({ length: 4000 }, () => randomBox(size, random));
  const shares = boxes.map(({ width, height }) => (width * height) / 8000);
  const shapes = boxes.map(({ width, height }) => width / height);
  // Sides are whole pixels: a box is off by at most half a pixel on each.
  expect(Math.min(...shares)).toBeGreaterThan(0.49);
  expect(Math.min(...shares)).toBeLessThan(0.51);
  expect(Math.max(...shares)).toBeGreaterThan(0.97);
  expect(Math.min(...shapes)).toBeGreaterThan(0.74);
  expect(Math.min(...shapes)).toBeLessThan(0.77);
  expect(Math.max(...shapes)).toBeLessThan(1.35);
  expect(Math.max(...shapes)).toBeGreaterThan(1.31);
  const ends = boxes.map(({ left, width }) => left + width);
  expect(Math.min(...boxes.map(({ left, top }) => Math.min(left, top)))).toBe(0);
  expect(Math.max(...ends)).toBe(100);
  expect(Math.max(...boxes.map(({ top, height }) => top + height))).toBe(80);
  // As often left of the middle as right of it, within four standard deviations.
  const leftOf = boxes.filter(({ left, width }) => left < 100 - left - width).length;
  const rightOf = boxes.filter(({ left, width }) => left > 100 - left - width).length;
  expect(Math.abs(leftOf - rightOf)).toBeLessThan(4 * Math.sqrt(4000));
});

it("takes the middle of what is too long, and finds a box in any image", () => {
  const random = new Random(2);
  expect(randomBox({ ...size, width: 900, height: 30 }, random)).toEqual({
    left: 430,
    top: 0,
    width: 40,
    height: 30,
  });
  expect(randomBox({ ...size, width: 30, height: 900 }, random)).toEqual({
    left: 0,
    top: 430,
    width: 30,
    height: 40,
  });
  const side = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(side, side, fc.nat(), (width, height, seed) => {
      const box = randomBox({ ...size, width, height }, new Random(seed));
      expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(1);
      expect(box.left + box.width).toBeLessThanOrEqual(width);
      expect(box.top + box.height).toBeLessThanOrEqual(height);
    }),
  );
});

it("cuts out the box, resizes it, and mirrors every other image that may be", () => {
  const image = ramp(100, 80);
  let flipped = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { left, top, width, height } = randomBox(image, new Random(seed));
    const part = { width, height, data: new Uint8Array(width * height * 3) };
    for (let i = 0; i < width * height; i++) {
      part.data.set([left + (i % width), top + Math.floor(i / width), 7], i * 3);
    }
    const expected = resizeBicubic(part, 16, 16);
    const options = { width: 16, height: 16 };
    expect(augment(image, { ...options, mayFlip: false }, new Random(seed))).toEqual(expected);
    const found = augment(image, { ...options, mayFlip: true }, new Random(seed));
    if (found.data[0]! < found.data[15 * 3]!) {
      expect(found).toEqual(expected);
    } else {
      flipped++;
      const pixels = Array.from({ length: 256 }, (_, i) => expected.data.subarray(i * 3, i * 3 + 3));
      const rows = Array.from({ length: 16 }, (_, y) => pixels.slice(y * 16, y * 16 + 16).reverse());
      expect(Buffer.from(found.data)).toEqual(Buffer.concat(rows.flat()));
    }
  }
  expect(Math.abs(flipped - 100)).toBeLessThan(4 * Math.sqrt(50));
});
