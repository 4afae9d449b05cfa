import { escapeHtml, htmlCard, htmlPage, htmlTable } from "../../report/index.js";
import { countErrors, type ErrorCard, errorCards } from "./gallery.js";
import type { ScoredRun, ScoredSet } from "./score-run.js";
import { percent, publishedTable, scoreTable, titleOf, warningsOf } from "./tables.js";

/** The report as one page, images included: nothing is loaded from anywhere. */
export async function htmlReport(run: ScoredRun): Promise<string> {
  const galleries: string[] = [];
  for (const set of run.sets) galleries.push(await gallery(set));
  const title = titleOf(run);
  const { model, data, settings } = run.run;
  const published = publishedTable(run);
  const scores = scoreTable(run);
  const body = `<p>Model ${escapeHtml(model.directory)} (${escapeHtml(model.fingerprint.slice(0, 12))}), data ${escapeHtml(data)}, settings ${escapeHtml(settings)}</p>
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

async function gallery(set: ScoredSet): Promise<string> {
  if (!set.measured) return "";
  const cards = await errorCards(set);
  const { title, form } = set.set.task;
  const counted =
    form === "caption"
      ? `${cards.length} of ${set.answered.length} captions, from the worst`
      : `${countErrors(set)} of ${set.answered.length} not wholly right${cards.length < countErrors(set) ? ", some of them" : ""}`;
  return `<details open><summary>${escapeHtml(`${title}: ${counted}`)}</summary>
<div class="cards">
${cards.map((card) => formatCard(card, form === "caption" ? "CIDEr" : "score")).join("\n")}
</div></details>`;
}

function formatCard({ id, prompt, answer, expected, value, images }: ErrorCard, measure: string): string {
  return htmlCard(images, [
    ["asked", prompt],
    ["answered", answer, "wrong"],
    ["expected", expected, "right"],
    [measure, percent(value)],
    ["id", id],
  ]);
}
