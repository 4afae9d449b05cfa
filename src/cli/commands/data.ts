import type { Command } from "commander";
import { writeBeside } from "../../checkpoint/write-beside.js";
import type { DataCheck, Dataset, Problem } from "../../data/index.js";
import { addCommand, type CommonOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { wholeNumber } from "../option-values.js";
import { ProgressBar } from "../progress.js";
import { formatCount, formatJson, formatTable } from "../text.js";

/** Loaded only when a command runs, so that `--help` is instant. */
const data = () => import("../../data/index.js");

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
      const { datasets, datasetNamed } = await data();
      const chosen = name === undefined ? datasets : [datasetNamed(name)];
      const entries = await Promise.all(chosen.map(describe));
      if (json) context.stdout.write(formatJson(entries));
      else if (name !== undefined) context.stdout.write(formatEntry(entries[0]));
      else {
        const rows = entries.map(({ name, held, category, evaluation }) => [
          name,
          held,
          category,
          evaluation ? `${evaluation.metric} on ${evaluation.split}` : "",
        ]);
        context.stdout.write(formatTable([["name", "held", "category", "evaluation"], ...rows]));
      }
    });
}

/** A catalogue entry as plain values. */
async function describe(dataset: Dataset) {
  const { splitsOf } = await data();
  const { name, title, category, held, evaluation, source, licence, layout } = dataset;
  return {
    name,
    title,
    category,
    held,
    splits: splitsOf(dataset),
    evaluation,
    source,
    licence,
    files: layout,
  };
}

function formatEntry(entry: Awaited<ReturnType<typeof describe>>): string {
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
  return formatTable(rows);
}

function addCheckCommand(group: Command, context: CommandContext): void {
  addCommand(group, "check", "read a data set's folder and tell what is missing or wrong")
    .argument("<name>", "data set, as in data list")
    .argument("<directory>", "folder with its files")
    .action(async (name: string, directory: string, { json }: CommonOptions) => {
      const { checkData, datasetNamed } = await data();
      const progress = new ProgressBar(context.stderr, context.environment);
      const check = await checkData(datasetNamed(name), directory, {
        signal: context.signal,
        onProgress: (records) => progress.update({ stage: `${formatCount(records)} records` }),
      }).finally(() => progress.clear());
      if (json) context.stdout.write(formatJson(check));
      else await writeCheck(context, check);
      const { reject } = check.counts;
      if (reject > 0) throw new Error(`${name} in ${directory}: ${reject} must be rejected`);
    });
}

async function writeCheck({ stdout, stderr }: CommandContext, check: DataCheck): Promise<void> {
  const { describeProblem } = await data();
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
  stdout.write(formatTable([["split", "good records"], ...rows], [1]));
  stdout.write(
    `${formatCount(check.pictures)} good picture files, ${formatCount(check.counts.reject)} rejections, ` +
      `${formatCount(check.counts.warn)} warnings\n`,
  );
}

function addShowCommand(group: Command, context: CommandContext): void {
  addCommand(group, "show", "show a few samples as an HTML page; with --json write all of them, one a line")
    .argument("<name>", "data set, as in data list")
    .argument("<directory>", "folder with its files")
    .option("--split <split>", "which split (default: the one the paper evaluates; with --json all)")
    .option("--count <n>", "samples on the page", wholeNumber(1, 1000), 12)
    .option("--out <file>", "where the page goes (default: standard output)")
    .option("--skip-bad", "with --json: leave out bad rows and report them, instead of ending at the first")
    .action(async (name: string, directory: string, flags: ShowFlags) => {
      if (flags.json) await writeRecords(context, name, directory, flags);
      else await writePage(context, name, directory, flags);
    });
}

async function writeRecords(
  { stdout, stderr, signal }: CommandContext,
  name: string,
  directory: string,
  { split, skipBad }: ShowFlags,
): Promise<void> {
  const { datasetNamed, describeProblem, Problems, readRecords } = await data();
  const problems = new Problems(skipBad ? "collect" : "throw");
  for await (const record of readRecords(datasetNamed(name), directory, { split, problems })) {
    stdout.write(`${JSON.stringify(record)}\n`);
    signal.throwIfAborted();
  }
  for (const problem of problems.list) stderr.write(`${problem.severity}  ${describeProblem(problem)}\n`);
}

async function writePage(
  { stdout }: CommandContext,
  name: string,
  directory: string,
  { split, count, out }: ShowFlags,
): Promise<void> {
  const { datasetNamed, showData } = await data();
  if (out === undefined && stdout.isTTY) {
    throw new Error("a page would fill the terminal; give --out FILE, and open that file in a browser");
  }
  const page = await showData(datasetNamed(name), directory, { split, count });
  if (out === undefined) stdout.write(page);
  else await writeBeside(out, (handle) => handle.writeFile(page));
}
