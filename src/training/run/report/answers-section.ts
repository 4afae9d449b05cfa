import { escapeHtml } from "../../../data/index.js";
import { type AnsweredSample, type Answers, countRight, isRight } from "../../validation/answers.js";

/** Samples that are shown of each set. */
const shown = 8;

/** What the start and the trained model say: how many answers are right, and some of them. */
export function answersSection(answers: Answers): string {
  const rows = countRight(answers).map(({ name, samples, before, after }) =>
    row("td", [name, String(samples), share(before, samples), share(after, samples)].map(escapeHtml)),
  );
  const head = row("th", ["set", "samples", "right before", "right after"]);
  const samples = answers.sets.flatMap(({ samples }) => inOrder(samples).slice(0, shown).map(sampleRow));
  const columns = row("th", ["sample", "instruction", "right", "before", "after"]);
  return `<h2>Answers before and after</h2>
<p class="faint">Right is what is letter by letter one of the right answers, but for case: of captions and long answers that says little. Samples whose answer became right or wrong come first.</p>
<div class="wide"><table>\n${[head, ...rows].join("\n")}\n</table></div>
<div class="wide answers"><table>\n${[columns, ...samples].join("\n")}\n</table></div>`;
}

/** Forgotten first, then learnt, then the others. */
function inOrder(samples: readonly AnsweredSample[]): AnsweredSample[] {
  const rank = (sample: AnsweredSample): number => {
    const [before, after] = [isRight(sample, sample.before), isRight(sample, sample.after)];
    if (before === after) return 2;
    return before ? 0 : 1;
  };
  return [...samples].sort((a, b) => rank(a) - rank(b));
}

function sampleRow(sample: AnsweredSample): string {
  const { record, instruction, right, before, after } = sample;
  const generatedText = (text: string): string =>
    `<span class="${isRight(sample, text) ? "right" : "wrong"}">${escapeHtml(text)}</span>`;
  return row("td", [
    escapeHtml(record),
    escapeHtml(instruction),
    escapeHtml(right.join(" / ")),
    generatedText(before),
    generatedText(after),
  ]);
}

function share(count: number, all: number): string {
  return all === 0 ? "–" : `${count} (${Math.round((100 * count) / all)} %)`;
}

/** @param cells HTML */
function row(tag: "th" | "td", cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
}
