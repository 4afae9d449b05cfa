/** What was answered and what is right, for people to read. */
import { type AnsweredSample, chosen, yesOverNo } from "./measure.js";
import { ranksOf } from "./metrics/index.js";
import type { Task } from "./tasks.js";

/** Of captions and of people's answers so many are shown. */
const linesShown = 3;

export function answerText({ form }: Task, { sample, answer }: AnsweredSample): string {
  if (form !== "label") return answer.output;
  const score = yesOverNo(sample, answer);
  return `${score > 0 ? "yes" : "no"} (yes over no: ${score.toFixed(2)})`;
}

/** What would be right: of several captions or answers the first, or the most frequent. */
export function expectedText({ form }: Task, { sample, answer }: AnsweredSample): string {
  const { references, answers, options, label } = sample.record;
  switch (form) {
    case "caption":
      return references!.slice(0, linesShown).join("\n");
    case "answer":
      return answers!
        .toSorted((a, b) => b.count - a.count)
        .slice(0, linesShown)
        .map(({ answer, count }) => (count > 1 ? `${answer} × ${count}` : answer))
        .join("\n");
    case "choice":
      return options![label!] === options![chosen(answer)]
        ? `${options![label!]} (option ${label! + 1})`
        : options![label!]!;
    case "verdict":
      return label === 1 ? "true" : "false";
    case "label":
      return label === 1 ? "yes" : "no";
    case "dialog":
      return `${options![label!]} (rank ${ranksOf(answer.scores!)[label!]} of ${options!.length})`;
  }
}
