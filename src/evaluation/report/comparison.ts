/** Two runs beside each other, for people. */

import { escapeHtml, htmlCard, htmlCards, htmlPage, htmlTable } from "../../report/index.js";
import type { ChangedSample, SetComparison } from "../compare.js";
import { thumbnails } from "./gallery.js";
import { percent, type Table } from "./tables.js";

/** Of each set so many changed samples are shown. */
const samplesShown = 24;

/** Scores of both runs, times 100, and their difference with its interval. */
export function comparisonTable(comparisons: readonly SetComparison[]): Table {
  return {
    head: "set,metric,n,first,second,difference,95 % interval,better,worse,changed".split(","),
    rows: comparisons.map(({ interval, changed, ...one }) => [
      ...[one.set, one.metric, String(one.samples), percent(one.first), percent(one.second)],
      ...[signed(one.difference), interval ? `${signed(interval.low)} to ${signed(interval.high)}` : "–"],
      ...[one.wins, one.losses, changed.length].map(String),
    ]),
  };
}

function signed(value: number): string {
  return value > 0 ? `+${percent(value)}` : percent(value);
}

/** Whether the second answer is better. */
export function verdictOn({ values: [first, second] }: ChangedSample): "better" | "worse" | "as good" {
  if (second > first) return "better";
  return second < first ? "worse" : "as good";
}

/**
 * What changed between two runs, with images and what was expected, then the scores.
 * @param runs folders of both
 * @throws ImageError for an image that cannot be decoded
 */
export async function comparisonPage(
  runs: readonly [first: string, second: string],
  comparisons: readonly SetComparison[],
): Promise<string> {
  const sets: string[] = [];
  for (const comparison of comparisons) sets.push(await changesOf(comparison));
  const [first, second] = runs.map(escapeHtml);
  const title = "What changed between two evaluations";
  const { head, rows } = comparisonTable(comparisons);
  return htmlPage(
    title,
    `<p>First: ${first}<br>Second: ${second}</p>
${sets.join("\n")}
<h2>Scores</h2>
<p>Times 100. The interval is of the difference; pairs of answers are drawn anew, of Visual Dialog whole dialogs.</p>
<div class="wide">${htmlTable(head, rows)}</div>`,
  );
}

async function changesOf({ title, directory, changed, wins, losses }: SetComparison): Promise<string> {
  const cards: string[] = [];
  for (const sample of changed.slice(0, samplesShown)) {
    const { id, prompt, first, second, expected, values } = sample;
    const verdict = verdictOn(sample);
    cards.push(
      htmlCard(await thumbnails(directory, sample), [
        ["asked", prompt],
        ["first", first, verdict === "worse" ? "right" : undefined],
        [
          `second: ${verdict}`,
          second,
          verdict === "as good" ? undefined : verdict === "better" ? "right" : "wrong",
        ],
        ["expected", expected],
        ["score", `${percent(values[0])} → ${percent(values[1])}`],
        ["id", id],
      ]),
    );
  }
  const more = changed.length - cards.length;
  const counted = `${title}: ${changed.length} changed, ${wins} better, ${losses} worse${more > 0 ? `; the ${cards.length} that changed most` : ""}`;
  return htmlCards(counted, cards);
}
