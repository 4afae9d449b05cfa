import { type Command, Option } from "commander";
import type { ScoredRun, SetComparison, SettingsName } from "../../evaluation/index.js";
import { settingsNames } from "../../evaluation/settings/names.js";
import { printableLine } from "../../text/index.js";
import type { CommandContext } from "../context.js";
import { modelOf } from "../model-of.js";
import {
  addCommand,
  addDeviceOption,
  addModelOption,
  type CommonOptions,
  type DeviceOptions,
  type ModelOptions,
} from "../options/common-options.js";
import { addMaxPixels } from "../options/image-options.js";
import { wholeNumber } from "../options/option-values.js";
import { addPrecisionOption, type PrecisionFlag } from "../options/precision-option.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";
import { builtInNotice, writeNotices } from "../with-model.js";

interface EvaluateFlags extends CommonOptions, ModelOptions, PrecisionFlag, DeviceOptions {
  data: string;
  sets: string;
  out: string;
  split?: string;
  batch?: number;
  limit?: number;
  seed: number;
  settings: SettingsName;
  miniature?: true;
  maxPixels?: number;
}

interface DataFlags extends CommonOptions {
  data?: string;
}

/** Adds `evaluate`, `report`, `compare` and `submission`. */
export function addEvaluateCommands(program: Command, context: CommandContext): void {
  addEvaluateCommand(program, context);
  addReportCommand(program, context);
  addCompareCommand(program, context);
  addSubmissionCommand(program, context);
}

function addEvaluateCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "evaluate",
    "ask a model about whole data sets as the paper does, and score the answers; goes on where it was interrupted",
  )
    .requiredOption("--data <directory>", "folder with a folder for each data set, named as in data list")
    .requiredOption("--out <directory>", "folder for the answers and the report")
    .option("--sets <names>", "data sets with commas between, held-out, or all", "held-out")
    .option("--split <split>", "which split of each set (default: the one that the paper evaluates)")
    .option("--batch <n>", "samples answered together (default: 4)", wholeNumber(1, 1024))
    .option("--limit <n>", "so many samples of each set, drawn by the seed (default: all)", wholeNumber(1))
    .option("--seed <n>", "which samples --limit draws", wholeNumber(0, 2 ** 32 - 1), 0)
    .addOption(
      new Option("--settings <name>", "prompts and lengths of answers, as docs/evaluation.md lists them")
        .choices(settingsNames)
        .default("original"),
    )
    .option("--miniature", "say in the report that the data are imitations");
  addMaxPixels(addDeviceOption(addPrecisionOption(addModelOption(command)))).action(
    async ({ model, yes, json, ...flags }: EvaluateFlags) => {
      const { evaluate, reportRun } = await context.rooms.evaluation();
      const { directory, builtIn } = await modelOf(context, model, yes);
      if (builtIn) context.stderr.write(builtInNotice);
      const progress = new ProgressBar(context.stderr, context.environment);
      const run = await evaluate({
        ...flags,
        model: directory,
        signal: context.signal,
        onProgress: (step) => progress.update(step),
        onNotice: (notice) => {
          progress.clear();
          writeNotices(context, [notice]);
        },
      })
        .then(() => reportRun(flags.out))
        .finally(() => progress.clear());
      await writeScores(context, run, json);
      requireAnswers(context, run);
    },
  );
}

/** @throws Error when samples could not be asked, which are named on stderr */
function requireAnswers({ stderr }: CommandContext, { sets }: ScoredRun): void {
  const failed = sets.flatMap(({ set, unanswered }) =>
    unanswered.map(
      ({ id, reason }) => `instructblip: ${printableLine(`${set.task.name} ${id}: ${reason}`)}\n`,
    ),
  );
  if (failed.length === 0) return;
  for (const line of failed.slice(0, shownFailures)) stderr.write(line);
  throw new Error(
    `${failed.length} samples could not be asked (all in unanswered.json), the others are scored; ` +
      "mend them and start again: evaluate asks what is not answered yet",
  );
}

const shownFailures = 10;

function addReportCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "report",
    "score the answers of a run again, and write its report anew",
  );
  addDataOption(command.argument("<run>", "folder that evaluate wrote")).action(
    async (directory: string, { data, json }: DataFlags) => {
      const { reportRun } = await context.rooms.evaluation();
      await writeScores(context, await reportRun(directory, data), json);
    },
  );
}

function addDataOption(command: Command): Command {
  return command.option("--data <directory>", "where the data are now (default: where they were)");
}

async function writeScores(
  { rooms, stdout, stderr }: CommandContext,
  run: ScoredRun,
  json?: true,
): Promise<void> {
  const { scoreTable } = await rooms.evaluation();
  if (run.run.miniature) {
    stderr.write("instructblip: the data are miniature; the scores say nothing about the published sets\n");
  }
  if (json) {
    const sets = run.sets.map(({ set, answers, unanswered, measured, unscored }) => ({
      set: set.task.name,
      split: set.selection.split,
      samples: set.samples.length,
      answered: answers.size,
      unanswered,
      scores: measured?.scores ?? [],
      unscored,
    }));
    stdout.write(formatJson({ model: run.run.model, miniature: run.run.miniature, sets }));
    return;
  }
  const { head, rows } = scoreTable(run);
  stdout.write(formatTable([head, ...rows], [3, 5, 6], stdout.columns));
  stderr.write(`instructblip: the report is in ${run.directory}/report.html and report.md\n`);
}

/** Changed samples of each set that are listed; `--json` has all. */
const shownChanges = 10;

interface CompareFlags extends DataFlags {
  out?: string;
}

function addCompareCommand(program: Command, context: CommandContext): void {
  const command = addCommand(program, "compare", "compare two runs, sample by sample")
    .argument("<first>", "folder that evaluate wrote")
    .argument("<second>", "another one, of another model")
    .option("--out <file>", "page with what changed, and the images (default: none)");
  addDataOption(command).action(async (first: string, second: string, { data, out, json }: CompareFlags) => {
    const { compareRuns, writeComparison } = await context.rooms.evaluation();
    const comparisons = await compareRuns(first, second, data);
    if (out !== undefined) await writeComparison(out, [first, second], comparisons);
    context.stdout.write(json ? formatJson(comparisons) : await formatComparisons(comparisons, context));
    if (out !== undefined) context.stderr.write(`instructblip: the page is ${out}\n`);
  });
}

async function formatComparisons(
  comparisons: readonly SetComparison[],
  { rooms, stdout: { columns } }: CommandContext,
): Promise<string> {
  const { comparisonTable, verdictOn } = await rooms.evaluation();
  const lists = comparisons
    .filter(({ changed }) => changed.length > 0)
    .map(({ set, changed }) => {
      const lines = changed.slice(0, shownChanges).map((sample) => {
        const { id, first, second, expected } = sample;
        const texts = [first, second, expected.split("\n")[0]].map((text) =>
          printableLine(JSON.stringify(text)),
        );
        return [
          `  ${printableLine(id)}`,
          verdictOn(sample),
          `${texts[0]} → ${texts[1]}, expected ${texts[2]}`,
        ];
      });
      const more = changed.length - lines.length;
      const rest = more > 0 ? `  and ${more} more; --json has all\n` : "";
      return `${set}\n${formatTable(lines, [], columns)}${rest}\n`;
    });
  const { head, rows } = comparisonTable(comparisons);
  return lists.join("") + formatTable([head, ...rows], [2, 3, 4, 5, 7, 8, 9], columns);
}

function addSubmissionCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "submission",
    "write a run's answers as the file that a test server takes",
  )
    .argument("<run>", "folder that evaluate --split test (vqav2: test-dev) wrote")
    .argument("<set>", "vqav2, vizwiz or aokvqa")
    .argument("<file>", "where the answers go");
  addDataOption(command).action(async (run: string, set: string, file: string, { data, json }: DataFlags) => {
    const { writeSubmission } = await context.rooms.evaluation();
    const samples = await writeSubmission(run, set, file, data);
    context.stdout.write(json ? formatJson({ set, file, samples }) : `${samples} answers in ${file}\n`);
  });
}
