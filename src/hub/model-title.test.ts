import { expect, it } from "vitest";
import { modelTitle } from "./model-title.js";

it.each([
  ["/models/tuned", "tuned"],
  ["tuned/", "tuned"],
  [
    `/cache/models--Salesforce--instructblip-vicuna-7b/snapshots/${"0123456789".repeat(4)}`,
    "Salesforce/instructblip-vicuna-7b",
  ],
  ["/cache/models--owner--name/snapshots/mine", "mine"],
])("of %s is %s", (directory, title) => {
  expect(modelTitle(directory)).toBe(title);
});
