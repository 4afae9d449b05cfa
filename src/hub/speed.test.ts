import { expect, it } from "vitest";
import { Speed } from "./speed.js";

it("is that of the last ten seconds, once one has gone by", () => {
  const speed = new Speed();
  // What was there before comes at once.
  expect(speed.at(5000, 0)).toBeUndefined();
  expect(speed.at(5050, 500)).toBeUndefined();
  expect(speed.at(5200, 2000)).toBe(100);
  for (let second = 3; second <= 30; second++) speed.at(5200 + 300 * (second - 2), 1000 * second);
  expect(speed.at(5200 + 300 * 29, 31_000)).toBe(300);
});

it("says nothing of what stands still", () => {
  const speed = new Speed();
  speed.at(100, 0);
  expect(speed.at(100, 5000)).toBeUndefined();
});
