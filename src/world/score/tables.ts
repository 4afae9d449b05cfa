import type { WorldScore } from "./score.js";
import type { Share } from "./share.js";

/** A part of a score: names in the first column, numbers in the others. */
export interface ScoreTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All that a score says, for a terminal or a document. */
export function scoreTables({
  kinds,
  unanswerable,
  styles,
  counts,
  changes,
  notices,
  calibration,
}: WorldScore): ScoreTable[] {
  const shares = ["right", "asked", "share"];
  const wordings = ["asked", "own wordings", "test wordings"];
  const row = (name: string, share: Share) => [name, `${share.right}`, `${share.asked}`, percentOf(share)];
  const both = ({ kind, shares: { validation, test } }: WorldScore["unanswerable"][number]) => [
    ...[kind, `${test.asked}`, percentOf(validation), percentOf(test)],
  ];
  return [
    { head: ["kind", ...wordings], rows: kinds.map(both) },
    { head: ["what the image does not answer", ...wordings], rows: unanswerable.map(both) },
    {
      head: ["style", ...shares],
      rows: styles.filter(({ asked }) => asked > 0).map((share) => row(share.style, share)),
    },
    {
      head: ["counting", ...shares],
      rows: counts.map((share) => row(`${share.form} ${share.number}`, share)),
    },
    { head: ["images", ...shares], rows: changes.map((share) => row(share.change, share)) },
    {
      head: ["answers", "with a notice", "given", "share"],
      rows: notices
        .filter(({ given }) => given > 0)
        .map(({ answers, noticed, given }) => [answers, `${noticed}`, `${given}`, percent(noticed / given)]),
    },
    {
      head: ["probability, test wordings", "answers", "mean", "right"],
      rows: [
        ...calibration.bins.map(({ from, to, answers, probability, right }) => [
          ...[`${percent(from)} to ${percent(to)}`, `${answers}`, percent(probability), percent(right)],
        ]),
        ["calibration error", "", "", percent(calibration.error)],
      ],
    },
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The share, and in which its true value is, with 95 % confidence. */
function percentOf({ right, asked, interval }: Share): string {
  const [low, high] = interval.map((bound) => (100 * bound).toFixed(1));
  return `${percent(right / asked)} (${low} to ${high})`;
}
