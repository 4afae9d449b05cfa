import { join } from "node:path";
import { writeWhole } from "../../files/index.js";
import type { SetComparison } from "../compare.js";
import { comparisonPage } from "./comparison.js";
import { htmlReport } from "./html.js";
import { markdownReport } from "./markdown.js";
import { type ScoredRun, scoreRun } from "./score-run.js";

/**
 * Scores a run and writes `report.md` and `report.html` into its folder. Nothing is asked, so it can be repeated.
 * @param data where the data are now; default: where they were
 * @throws Error when the folder holds no run, or when the data have changed since
 */
export async function reportRun(directory: string, data?: string): Promise<ScoredRun> {
  const run = await scoreRun(directory, data);
  const pages = { "report.md": markdownReport(run), "report.html": await htmlReport(run) };
  for (const [name, page] of Object.entries(pages)) {
    await writeWhole(join(directory, name), page);
  }
  return run;
}

/**
 * Writes what `compareRuns` has found as a page with images.
 * @param runs folders of both
 * @throws ImageError for an image that cannot be decoded
 */
export async function writeComparison(
  file: string,
  runs: readonly [first: string, second: string],
  comparisons: readonly SetComparison[],
): Promise<void> {
  const page = await comparisonPage(runs, comparisons);
  await writeWhole(file, page);
}
