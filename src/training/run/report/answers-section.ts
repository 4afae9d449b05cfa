import { type Cell, htmlTable } from "../../../report/index.js";
import { type AnsweredSample, type Answers, countRight, isRight } from "../../validation/answers.js";

/** Samples that are shown of each set. */
const shown = 8;

/** What the start and the trained model say: how many answers are right, and some of them. */
export function answersSection(answers: Answers): string {
  const counts = countRight(answers).map(({ name, samples, before, after }) => [
    name,
    String(samples),
    share(before, samples),
    share(after, samples),
  ]);
  const samples = answers.sets.flatMap(({ samples }) => inOrder(samples).slice(0, shown).map(sampleRow));
  return `<h2>Answers before and after</h2>
<p class="faint">Right is what is letter by letter one of the right answers, but for case: of captions and long answers that says little. Samples whose answer became right or wrong come first.</p>
<div class="wide">${htmlTable(["set", "samples", "right before", "right after"], counts)}</div>
<div class="wide texts">${htmlTable(["sample", "instruction", "right", "before", "after"], samples)}</div>`;
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

function sampleRow(sample: AnsweredSample): Cell[] {
  const { record, instruction, right, before, after } = sample;
  const generated = (text: string): Cell => [text, isRight(sample, text) ? "right" : "wrong"];
  return [record, instruction, right.join(" / "), generated(before), generated(after)];
}

function share(count: number, all: number): string {
  return all === 0 ? "–" : `${count} (${Math.round((100 * count) / all)} %)`;
}
