import type { Command } from "commander";
import type { CheckOptions, DataCheck, Dataset, Problem } from "../../data/index.js";
import { writeWhole } from "../../files/index.js";
import type { CommandContext, Output } from "../context.js";
import { addCommand, type CommonOptions, type ModelOptions } from "../options/common-options.js";
import { wholeNumber } from "../options/option-values.js";
import { formatTable } from "../output/table.js";
import { formatCount, formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";

/** In place of a data set's name: a file of one's own. */
const ownName = "own";
const nameHelp = `data set, as in data list, or ${ownName}`;
const placeHelp = `folder with its files; of ${ownName}, a file of JSON lines with image, instruction and answer`;

interface CheckFlags extends CommonOptions, ModelOptions {}

interface ShowFlags extends CommonOptions {
  split?: string;
  count: number;
  out?: string;
  skipBad?: true;
}

export function addDataCommands(program: Command, context: CommandContext): void {
  const group = program.command("data").description("the data sets of the paper, in their owners' own files");
  addListCommand(group, context);
  addCheckCommand(group, context);
  addShowCommand(group, context);
}

function addListCommand(group: Command, context: CommandContext): void {
  addCommand(
    group,
    "list",
    "list the 26 data sets: what they are, where to get them, which files are expected",
  )
    .argument("[name]", "only this one, with all that is known of it")
    .action(async (name: string | undefined, { json }: CommonOptions) => {
      const { datasets, datasetNamed, splitsOf } = await context.rooms.data();
      const chosen = name === undefined ? datasets : [datasetNamed(name)];
      const entries = chosen.map((dataset) => describe(dataset, splitsOf(dataset)));
      if (json) context.stdout.write(formatJson(entries));
      else if (name !== undefined) context.stdout.write(formatEntry(entries[0]!, context.stdout));
      else {
        const rows = entries.map(({ name, held, category, evaluation }) => [
          name,
          held,
          category,
          evaluation ? `${evaluation.metric} on ${evaluation.split}` : "",
        ]);
        context.stdout.write(
          formatTable([["name", "held", "category", "evaluation"], ...rows], [], context.stdout.columns),
        );
      }
    });
}

/** A catalogue entry as plain values. */
function describe(dataset: Dataset, splits: readonly string[]) {
  const { name, title, category, held, evaluation, source, licence, layout } = dataset;
  return { name, title, category, held, splits, evaluation, source, licence, files: layout };
}

function formatEntry(entry: ReturnType<typeof describe>, { columns }: Output): string {
  const { evaluation, files, splits, ...texts } = entry;
  const rows = Object.entries(texts);
  rows.push(["splits", splits.join(", ")]);
  if (evaluation) {
    rows.push([
      "evaluation",
      `${evaluation.metric} on ${evaluation.split}, answers: ${evaluation.answerMode}`,
    ]);
    if (evaluation.prompt !== null) rows.push(["prompt", JSON.stringify(evaluation.prompt)]);
  }
  rows.push(...files.map((file, i) => [i === 0 ? "files" : "", file] as [string, string]));
  return formatTable(rows, [], columns);
}

function addCheckCommand(group: Command, context: CommandContext): void {
  addCommand(
    group,
    "check",
    "read a data set's folder, or a file of one's own, and tell what is missing or wrong",
  )
    .argument("<name>", nameHelp)
    .argument("<place>", placeHelp)
    .option("--model <directory>", "checkpoint folder: also tell which texts its model cannot read")
    .action(async (name: string, place: string, { model, json }: CheckFlags) => {
      const { checkData } = await context.rooms.data();
      const { dataset, directory } = await setAt(context, name, place);
      const textProblem = model === undefined ? undefined : await textProblemOf(context, model);
      const progress = new ProgressBar(context.stderr, context.environment);
      const check = await checkData(dataset, directory, {
        signal: context.signal,
        textProblem,
        onProgress: (records) => progress.update({ stage: `${formatCount(records)} records` }),
      }).finally(() => progress.clear());
      if (json) context.stdout.write(formatJson(check));
      else await writeCheck(context, check);
      const { reject } = check.counts;
      if (reject > 0) throw new Error(`${name} in ${place}: ${formatCount(reject)} must be rejected`);
    });
}

async function setAt(
  { rooms }: CommandContext,
  name: string,
  place: string,
): Promise<{ dataset: Dataset; directory: string }> {
  const { datasetNamed, ownData } = await rooms.data();
  return name === ownName ? ownData(place) : { dataset: datasetNamed(name, [ownName]), directory: place };
}

async function textProblemOf({ rooms }: CommandContext, model: string): Promise<CheckOptions["textProblem"]> {
  const { modelDirectory } = await import("../../inference/folder/model-directory.js");
  const { openReader, promptProblem } = await rooms.inference();
  const reader = await openReader((await modelDirectory(model)).directory);
  return (texts) => promptProblem(reader, texts);
}

async function writeCheck({ rooms, stdout, stderr }: CommandContext, check: DataCheck): Promise<void> {
  const { describeProblem } = await rooms.data();
  const line = (problem: Problem) => `${problem.severity}  ${describeProblem(problem)}\n`;
  for (const severity of ["reject", "warn"] as const) {
    const output = severity === "warn" ? stderr : stdout;
    const listed = check.problems.filter((problem) => problem.severity === severity);
    for (const problem of listed) output.write(line(problem));
    const more = check.counts[severity] - listed.length;
    if (more > 0) output.write(`${severity}  and ${formatCount(more)} more\n`);
  }
  const rows = [
    ...Object.entries(check.splits).map(([split, count]) => [split, formatCount(count)]),
    ...check.absent.map((split) => [split, "not there"]),
  ];
  stdout.write(formatTable([["split", "good records"], ...rows], [1], stdout.columns));
  stdout.write(
    `${formatCount(check.images)} good image files, ${formatCount(check.counts.reject)} rejections, ` +
      `${formatCount(check.counts.warn)} warnings\n`,
  );
}

function addShowCommand(group: Command, context: CommandContext): void {
  addCommand(group, "show", "show a few samples as an HTML page; with --json write all of them, one a line")
    .argument("<name>", nameHelp)
    .argument("<place>", placeHelp)
    .option("--split <split>", "which split (default: the one the paper evaluates; with --json all)")
    .option("--count <n>", "samples on the page", wholeNumber(1, 1000), 12)
    .option("--out <file>", "where the page goes (default: standard output)")
    .option("--skip-bad", "with --json: leave out bad rows and report them, instead of ending at the first")
    .action(async (name: string, place: string, flags: ShowFlags) => {
      const { dataset, directory } = await setAt(context, name, place);
      if (flags.json) await writeRecords(context, dataset, directory, flags);
      else await writePage(context, dataset, directory, flags);
    });
}

async function writeRecords(
  { rooms, stdout, stderr, signal }: CommandContext,
  dataset: Dataset,
  directory: string,
  { split, skipBad }: ShowFlags,
): Promise<void> {
  const { describeProblem, Problems, readRecords } = await rooms.data();
  const problems = new Problems(skipBad ? "collect" : "throw");
  for await (const record of readRecords(dataset, directory, { split, problems })) {
    stdout.write(`${JSON.stringify(record)}\n`);
    signal.throwIfAborted();
  }
  for (const problem of problems.list) stderr.write(`${problem.severity}  ${describeProblem(problem)}\n`);
}

async function writePage(
  { rooms, stdout }: CommandContext,
  dataset: Dataset,
  directory: string,
  { split, count, out }: ShowFlags,
): Promise<void> {
  const { showData } = await rooms.data();
  if (out === undefined && stdout.isTTY) {
    throw new RangeError("a page would fill the terminal; give --out FILE, and open that file in a browser");
  }
  const page = await showData(dataset, directory, { split, count });
  if (out === undefined) stdout.write(page);
  else await writeWhole(out, page);
}
