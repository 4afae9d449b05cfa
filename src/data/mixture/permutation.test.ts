import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { Permutation } from "./permutation.js";

const orderOf = (size: number, seed: number) => {
  const permutation = new Permutation(size, new Random(seed));
  return Array.from({ length: size }, (_, position) => permutation.at(position));
};

test("every number is there once", () => {
  const sizes = fc.integer({ min: 1, max: 600 });
  fc.assert(
    fc.property(sizes, fc.integer(), (size, seed) => {
      expect(orderOf(size, seed).sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    }),
    { numRuns: 60 },
  );
});

test("the largest size stays within 32 bits, and positions do not collide", () => {
  const size = 2 ** 32;
  const permutation = new Permutation(size, new Random(1));
  const numbers = Array.from({ length: 2000 }, (_, i) => permutation.at(size - 1 - i));
  expect(new Set(numbers).size).toBe(2000);
  expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < size)).toBe(true);
});

test("every place is as likely for a number as every other", () => {
  const size = 10;
  const orders = 20_000;
  // Chi-square with 9 degrees of freedom exceeds 27.9 once in a thousand times.
  for (const number of [0, 9]) {
    const counts = new Array<number>(size).fill(0);
    for (let seed = 0; seed < orders; seed++) counts[orderOf(size, seed).indexOf(number)]!++;
    const expected = orders / size;
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9);
  }
});

test("neighbours do not stay together", () => {
  const size = 10_000;
  const order = orderOf(size, 3);
  const following = order.filter((number, position) => number === order[position - 1]! + 1);
  // One is expected; eight or more come once in a hundred thousand times.
  expect(following.length).toBeLessThan(8);
});
