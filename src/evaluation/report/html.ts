import { escapeHtml, htmlPage, htmlTable } from "../../report/index.js";
import { deviceList } from "../run/run-folder.js";
import { gallery } from "./gallery.js";
import type { ScoredRun } from "./score-run.js";
import { heldIn, publishedTable, scoreTable, titleOf, warningsOf } from "./tables.js";

/** The report as one page, images included: nothing is loaded from anywhere. */
export async function htmlReport(run: ScoredRun): Promise<string> {
  const galleries: string[] = [];
  for (const set of run.sets) galleries.push(await gallery(set));
  const title = titleOf(run);
  const { model, data, settings, devices } = run.run;
  const published = publishedTable(run);
  const scores = scoreTable(run);
  const body = `<p>Model ${escapeHtml(model.directory)} (${escapeHtml(model.fingerprint.slice(0, 12))})${escapeHtml(heldIn(run.run))}, data ${escapeHtml(data)}, settings ${escapeHtml(settings)}, computed on ${escapeHtml(deviceList(devices))}</p>
${warningsOf(run)
  .map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`)
  .join("\n")}
<h2>Beside the paper</h2>
<p>Zero-shot results of arXiv 2305.06500, table 1, times 100; the last row is this run.</p>
<div class="wide last-row">${htmlTable(published.head, published.rows)}</div>
<h2>Scores</h2>
<p>Times 100, except the mean rank. Intervals are of 1,000 bootstrap samples; those of Visual Dialog draw whole dialogs.</p>
<div class="wide words">${htmlTable(scores.head, scores.rows)}</div>
<h2>Wrong answers</h2>
${galleries.join("\n")}`;
  return htmlPage(title, body);
}
