import { expect, it } from "vitest";
import { equallyMany } from "./equally-many.js";

it("puts together what has equally many images, in order", () => {
  expect([...equallyMany([1, 4, 1, 4, 2, 4])]).toEqual([
    [1, [0, 2]],
    [4, [1, 3, 5]],
    [2, [4]],
  ]);
  expect(equallyMany([]).size).toBe(0);
});
