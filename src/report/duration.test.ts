import { expect, it } from "vitest";
import { duration, roughDuration } from "./index.js";

it.each([
  [0, "0 s"],
  [59.2, "60 s"],
  [60, "1 min"],
  [61, "2 min"],
  [3599, "1 h 0 min"],
  [7500, "2 h 5 min"],
  [93_600, "1 d 2 h"],
])("rounds %d seconds up to %s", (seconds, text) => {
  expect(roughDuration(seconds)).toBe(text);
});

it.each([
  [0.4, "0 s"],
  [59.7, "1 min 0 s"],
  [200, "3 min 20 s"],
  [3599.4, "59 min 59 s"],
  [3900, "1 h 5 min"],
])("says that something took %d seconds as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
