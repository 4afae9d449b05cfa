import { Argument, type Command } from "commander";
import type { FileRecord, MetricName, Score } from "../../evaluation/metrics/index.js";
import { metrics } from "../../evaluation/metrics/table.js";
import { fileReason, readRegularFile } from "../../files/index.js";
import type { CommandContext, Output } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";
import { writeNotices } from "../with-model.js";

interface ScoreFlags extends CommonOptions {
  references?: string[];
  wordnet?: string;
}

export function addScoreCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "score",
    "score predictions, of this or any other model, as the data sets' owners do",
  );
  command
    .addArgument(new Argument("<metric>", "what to compute").choices(Object.keys(metrics)))
    .argument("<file>", "JSON or JSONL file of predictions")
    .option(
      "--references <file>",
      "file of what is right, brought together by id; may be repeated (default: it stands beside each prediction)",
      (file, files: string[] = []) => [...files, file],
    )
    .option("--wordnet <directory>", "folder with the files of WordNet 3.0, which meteor-nltk needs")
    .addHelpText(
      "after",
      () => `\nMetrics:\n${formatTable(describeMetrics(), [], context.stdout.columns).trimEnd()}`,
    )
    .action(async (metric: MetricName, file: string, { references, wordnet, json }: ScoreFlags) => {
      if (metric === "meteor-nltk" && wordnet === undefined) {
        command.error(
          "error: meteor-nltk needs --wordnet, a folder with the files of WordNet 3.0 (Debian's package wordnet-base has them in /usr/share/wordnet)",
        );
      }
      const { openWordNet, scoreRecords } = await context.rooms.metrics();
      const predictions = await readRecords(context, file);
      const right =
        references && (await Promise.all(references.map((file) => readRecords(context, file)))).flat();
      const wordNet = wordnet === undefined ? undefined : await openWordNet(wordnet);
      const scores = scored(file, () => scoreRecords(metric, predictions, right, { wordNet }));
      writeNotices(
        context,
        scores.flatMap(({ notice }) => notice ?? []),
      );
      context.stdout.write(json ? formatJson({ metric, scores }) : formatScores(scores, context.stdout));
    });
}

/** A file that cannot be scored is not bad usage of the command; what is wrong with all of it is said of the file. */
function scored(file: string, score: () => readonly Score[]): readonly Score[] {
  try {
    return score();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    throw new Error(message.includes(file) ? message : `${file}: ${message}`, { cause: error });
  }
}

async function readRecords({ rooms }: CommandContext, file: string): Promise<FileRecord[]> {
  const { parseRecords } = await rooms.metrics();
  const bytes = await readRegularFile(file).catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${fileReason(error)}`);
  });
  try {
    return parseRecords(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file);
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`${file} is not text in UTF-8`);
    throw error;
  }
}

function describeMetrics(): string[][] {
  return Object.entries(metrics).map(([name, { description }]) => [`  ${name}`, description]);
}

function formatScores(scores: readonly Score[], { columns }: Output): string {
  const rows = scores.map(({ name, value, interval, samples }) => [
    name,
    value.toFixed(4),
    interval
      ? `${interval.level * 100} % between ${interval.low.toFixed(4)} and ${interval.high.toFixed(4)}`
      : "–",
    String(samples),
  ]);
  return formatTable([["score", "value", "interval", "samples"], ...rows], [1, 3], columns);
}
