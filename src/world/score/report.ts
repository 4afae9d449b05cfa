import { join } from "node:path";
import { makeFolder, writeWhole } from "../../files/index.js";
import { curve, dot, figure, line, markdownTable, type Palette, text } from "../../report/index.js";
import type { Calibration } from "./calibration.js";
import type { WorldScore, WorldScoreOptions } from "./score.js";
import { scoreTables } from "./tables.js";

const figureFile = "reliability.svg";

/**
 * Writes `score.md`, all tables of a score, and `reliability.svg` beside it: whether answers are as often right as they are
 * probable.
 * @throws FileError when they cannot be written
 */
export async function writeScoreReport(
  directory: string,
  score: WorldScore,
  { samples, seed }: Pick<WorldScoreOptions, "samples" | "seed">,
): Promise<void> {
  await makeFolder(directory);
  await writeWhole(join(directory, figureFile), reliabilityFigure(score.calibration));
  const tables = scoreTables(score).map(({ head, rows }) => markdownTable(head, rows));
  await writeWhole(
    join(directory, "score.md"),
    `# Right answers about unseen images

\`world score --samples ${samples} --seed ${seed}\`, with 95 % intervals in brackets. "Own wordings" are those of the grammar that
training has its words from, but none that training has; "test wordings" were written by hand, apart from it.

${tables.join("\n\n")}

![How often answers to test wordings are right, by their probability](${figureFile})
`,
  );
}

const palette: Palette = { light: { model: "#0072b2" }, dark: { model: "#56b4e9" } };
/** All lengths in units of the image. */
const [width, height, left, top, side] = [420, 440, 60, 50, 320];
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
const [smallest, largest] = [2, 12];

/** Dots on the diagonal are as often right as they say; larger ones stand for more answers. */
function reliabilityFigure({ bins, error }: Calibration): string {
  const across = (share: number): number => left + share * side;
  const up = (share: number): number => top + (1 - share) * side;
  const most = Math.max(...bins.map(({ answers }) => answers));
  const radius = (answers: number): number => smallest + (largest - smallest) * Math.sqrt(answers / most);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return figure(`Calibration error ${(100 * error).toFixed(1)} %`, { width, height, palette }, [
    ...ticks.flatMap((tick) => [
      line(across(tick), up(0), across(tick), up(1), "grid"),
      line(across(0), up(tick), across(1), up(tick), "grid"),
      text(across(tick), up(0) + 18, percent(tick), "soft middle"),
      text(left - 8, up(tick) + 4, percent(tick), "soft end"),
    ]),
    line(across(0), up(0), across(1), up(1), "grid interval"),
    text(
      across(0.5),
      height - 22,
      "mean probability, in test wordings; higher: more are right",
      "soft middle",
    ),
    curve(
      bins.map(({ probability, right }) => [across(probability), up(right)] as const),
      "model",
    ),
    ...bins.map(({ probability, right, answers }) =>
      dot(across(probability), up(right), Math.round(radius(answers)), "model"),
    ),
  ]);
}
