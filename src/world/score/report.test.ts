import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { writeScoreReport } from "./report.js";
import type { WorldScore } from "./score.js";
import { shareOf } from "./share.js";

const score: WorldScore = {
  kinds: [{ kind: "thing", shares: { validation: shareOf(9, 10), test: shareOf(4, 10) }, errors: [] }],
  unanswerable: [],
  styles: [],
  counts: [{ form: "count-all", number: "two", ...shareOf(1, 2) }],
  changes: [],
  notices: [{ answers: "right", noticed: 1, given: 4 }],
  calibration: {
    error: 0.125,
    bins: [
      { from: 0.5, to: 0.6, answers: 1, probability: 0.55, right: 0 },
      { from: 0.9, to: 1, answers: 9, probability: 0.95, right: 1 },
    ],
  },
};

it("writes all tables, with the command that measured them, and draws the reliability", async () => {
  const directory = join(temporaryFolder(), "new");
  await writeScoreReport(directory, score, { samples: 10, seed: 3 });
  const text = readFileSync(join(directory, "score.md"), "utf8");
  expect(text).toContain("`world score --samples 10 --seed 3`");
  expect(text).toContain("| thing | 10 | 90.0 % (59.6 to 98.2) | 40.0 % (16.8 to 68.7) |");
  expect(text).toContain("| right | 1 | 4 | 25.0 % |");
  expect(text).toContain("(reliability.svg)");
  const figure = readFileSync(join(directory, "reliability.svg"), "utf8");
  const dots = [...figure.matchAll(/class="model" cx="([\d.]+)" cy="([\d.]+)" r="(\d+)"/g)].map((found) =>
    found.slice(1).map(Number),
  );
  // From 60, 370 at no probability and none right, 320 to the right and up; a bin of all has a radius of 12.
  expect(dots).toEqual([
    [236, 370, 5],
    [364, 50, 12],
  ]);
});
