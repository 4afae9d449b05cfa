import { escapeHtml } from "../../data/index.js";
import { countErrors, type ErrorCard, errorCards } from "./gallery.js";
import type { ScoredRun, ScoredSet } from "./score-run.js";
import { percent, publishedTable, scoreTable, type Table, titleOf, warningsOf } from "./tables.js";

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 80rem; color: #222; background: #f6f6f4; }
  .warning { background: #fff3cd; border-left: 4px solid #d39e00; padding: 0.5rem 1rem; }
  .wide { overflow-x: auto; background: #fff; border-radius: 8px; padding: 0.5rem 1rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.2rem 0.5rem; text-align: right; border-bottom: 1px solid #e5e5e0; }
  th { vertical-align: bottom; } th:first-child, td:first-child { text-align: left; white-space: nowrap; }
  .words td:nth-child(-n+3), .words th:nth-child(-n+3) { text-align: left; }
  .ours tr:last-child td { font-weight: 600; background: #eef4ff; }
  .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
  article { background: #fff; border-radius: 8px; padding: 1rem; overflow-wrap: anywhere; }
  article img { max-width: 100%; min-width: 6rem; border-radius: 4px; margin-right: 0.25rem; }
  article img:not(:only-child) { max-width: 45%; }
  dl { margin: 0; } dt { color: #666; font-size: 0.85em; margin-top: 0.5em; } dd { margin: 0; white-space: pre-wrap; }
  .wrong { color: #b3261e; } .right { color: #1b6e35; }
  summary { cursor: pointer; font-size: 1.15em; font-weight: 600; margin: 1rem 0; }
`;

/** The report as one page, pictures included: nothing is loaded from anywhere. */
export async function htmlReport(run: ScoredRun): Promise<string> {
  const galleries: string[] = [];
  for (const set of run.sets) galleries.push(await gallery(set));
  const title = escapeHtml(titleOf(run));
  const { model, data, settings } = run.run;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
<p>Model ${escapeHtml(model.directory)} (${escapeHtml(model.fingerprint.slice(0, 12))}), data ${escapeHtml(data)}, settings ${escapeHtml(settings)}</p>
${warningsOf(run)
  .map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`)
  .join("\n")}
<h2>Beside the paper</h2>
<p>Zero-shot results of arXiv 2305.06500, table 1, times 100; the last row is this run.</p>
<div class="wide ours">${formatTable(publishedTable(run))}</div>
<h2>Scores</h2>
<p>Times 100, except the mean rank. Intervals are of 1,000 bootstrap samples; those of Visual Dialog draw whole dialogs.</p>
<div class="wide words">${formatTable(scoreTable(run))}</div>
<h2>Wrong answers</h2>
${galleries.join("\n")}
</html>
`;
}

function formatTable({ head, rows }: Table): string {
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[cells("th", head), ...rows.map((row) => cells("td", row))].join("\n")}\n</table>`;
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

function formatCard({ id, prompt, answer, expected, value, pictures }: ErrorCard, measure: string): string {
  const images = pictures.map((url) => `<img alt="" src="${url}">`).join("");
  const fact = (name: string, text: string, kind = ""): string =>
    `<dt>${name}</dt><dd${kind && ` class="${kind}"`}>${escapeHtml(text)}</dd>`;
  const facts = [
    fact("asked", prompt),
    fact("answered", answer, "wrong"),
    fact("expected", expected, "right"),
    fact(measure, percent(value)),
    fact("id", id),
  ];
  return `<article><div>${images}</div><dl>${facts.join("")}</dl></article>`;
}
