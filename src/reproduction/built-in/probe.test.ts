import { expect, it } from "vitest";
import { builtInModelDirectory } from "../../inference/folder/model-directory.js";
import { probeCounts } from "./probe.js";

it("asks each part, and more can be read off features than guessing gives", async () => {
  const progress: number[] = [];
  const directory = builtInModelDirectory;
  const probes = await probeCounts({
    ...{ directory, samples: 40, seed: 2 },
    onProgress: (fraction) => progress.push(fraction),
  });
  expect(probes.map(({ question, part }) => `${question}: ${part}`)).toEqual([
    "count-all: image features, linear",
    "count-all: queries, linear",
    "count-all: language model, told the facts",
    "count-all: whole model",
    "count-of: queries, linear",
    "count-of: language model, told the facts",
    "count-of: whole model",
  ]);
  expect(new Set(probes.map(({ asked }) => asked))).toEqual(new Set([40]));
  // One of eight numbers is guessed right an eighth of the time.
  expect(probes[0]!.right / 40).toBeGreaterThan(0.3);
  expect(progress.at(-1)).toBeCloseTo(1);
});
