import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { toyParameters, toyStage } from "../../testing/toy-stage.js";
import { runStage } from "../run-stage.js";
import { trainingCurves } from "./curves.js";

it("gives a row and a panel to each run, in their order", async () => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const scores: Record<number, number> = { 10: -3, 20: -1, 30: -2 };
  const validate = { every: 10, run: async (_: unknown, step: number) => ({ score: scores[step]! }) };
  for (const [i, name] of ["zebra", "ape"].entries()) {
    const stage = toyStage({ name, steps: 30 + 1000 * i, ...(i === 0 && { validate }) });
    await runStage(stage, { directory: folders[i]!, run: {}, parameters: toyParameters() });
  }
  const { table, figure } = await trainingCurves("<Two>", folders);
  const rows = table.split("\n").map((row) => row.split(" | "));
  expect(rows).toHaveLength(4);
  expect(rows[2]).toEqual([
    "| zebra",
    "30",
    ...rows[2]!.slice(2, 4),
    "1",
    "20",
    expect.stringMatching(/^\d+ s \|$/),
  ]);
  expect(Number(rows[2]![2])).toBeGreaterThan(Number(rows[2]![3]));
  expect(rows[3]!.slice(0, 2)).toEqual(["| ape", "1,030"]);
  expect(rows[3]!.slice(4, 6)).toEqual(["–", "–"]);
  expect(figure).toContain("&lt;Two&gt;");
  expect(figure.indexOf(">zebra<")).toBeLessThan(figure.indexOf(">ape<"));
  // Validations at a third, two thirds and the end of the first panel; the best is the lowest on the page.
  const dots = [...figure.matchAll(/class="validation" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    +x!,
    +y!,
  ]);
  expect(dots.map(([x]) => x)).toEqual([240, 420, 600]);
  expect(dots[1]![1]).toBeGreaterThan(dots[2]![1]!);
  expect(dots[2]![1]).toBeGreaterThan(dots[0]![1]!);
});
