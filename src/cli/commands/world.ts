import { join } from "node:path";
import { type Command, Option } from "commander";
import type { AnswerWorldRequests, DrawFolderOptions, ScoreTable } from "../../world/index.js";
import type { CommandContext, CommandModel, Output } from "../context.js";
import {
  addCommand,
  addDeviceOption,
  addModelOption,
  type CommonOptions,
  type DeviceOptions,
  type ModelOptions,
} from "../options/common-options.js";
import { wholeNumber } from "../options/option-values.js";
import { addPrecisionOption, type PrecisionFlag } from "../options/precision-option.js";
import { formatTable } from "../output/table.js";
import { formatCount, formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";
import { withModel } from "../with-model.js";
import { addBuildCommand } from "./world-build.js";
import { addProbeCommand } from "./world-probe.js";
import { addWorldTrainCommand } from "./world-train.js";

interface DrawFlags extends CommonOptions {
  count: number;
  seed: number;
  split: DrawFolderOptions["split"];
  size: number;
}

interface ShowFlags extends CommonOptions, ModelOptions, PrecisionFlag, DeviceOptions {
  seed: number;
}

interface ScoreFlags extends CommonOptions, ModelOptions, PrecisionFlag, DeviceOptions {
  samples: number;
  seed: number;
  report?: string;
}

/** Of drawn images. More are not read. */
const mostRows = 20;

export function addWorldCommands(program: Command, context: CommandContext): void {
  const world = program.command("world").description("the drawn picture world that the built-in model knows");
  addDrawCommand(world, context);
  addBuildCommand(world, context);
  addScoreCommand(world, context);
  addShowCommand(world, context);
  addFamiliarizeCommand(world, context);
  addProbeCommand(world, context);
  addWorldTrainCommand(world, context);
}

function addDrawCommand(world: Command, context: CommandContext): void {
  addCommand(world, "draw", "draw images, with a question and its answer for each")
    .argument("<directory>", "folder for the images and questions.jsonl, new or empty")
    .option("--count <n>", "images", wholeNumber(1, 1_000_000), 10)
    .option("--seed <n>", "same seed, same images", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--size <pixels>", "width and height of the images", wholeNumber(32, 768), 192)
    .addOption(
      new Option(
        "--split <split>",
        "test: things in colours and at places that training never shows them in, asked about in other words",
      )
        .choices(["train", "test"])
        .default("test"),
    )
    .action(async (directory: string, { count, seed, split, size, json }: DrawFlags) => {
      const progress = new ProgressBar(context.stderr, context.environment);
      const { drawFolder } = await context.rooms.world();
      const drawn = await drawFolder({
        ...{ directory, count, seed, split, size, signal: context.signal },
        onProgress: (fraction) => progress.update({ stage: "drawing", fraction }),
      }).finally(() => progress.clear());
      const rows = drawn
        .slice(0, mostRows)
        .map(({ image, kind, question, answer }) => [image, kind, oneLine(question), answer]);
      const table = [["image", "kind", "question", "answer"], ...rows];
      const rest = drawn.length - rows.length;
      if (json) context.stdout.write(formatJson(drawn));
      else context.stdout.write(formatTable(table, [], context.stdout.columns));
      if (!json && rest > 0) context.stdout.write(`and ${formatCount(rest)} more; questions.jsonl has all\n`);
    });
}

function addScoreCommand(world: Command, context: CommandContext): void {
  const command = addCommand(world, "score", "ask a model about unseen images and count the right answers")
    .option("--samples <n>", "questions of each kind, in each of two wordings", wholeNumber(1, 100_000), 100)
    .option("--seed <n>", "which images", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--report <folder>", "also write score.md there, and the reliability drawn");
  addDeviceOption(addPrecisionOption(addModelOption(command))).action(
    async ({ samples, seed, report, model, yes, precision, device, json }: ScoreFlags) => {
      await withModel(context, { model, yes, precision, device }, async (loaded) => {
        const progress = new ProgressBar(context.stderr, context.environment);
        const { scorePictureWorld, scoreTables, writeScoreReport } = await context.rooms.world();
        const score = await scorePictureWorld(answerWith(loaded, context), {
          ...{ samples, seed, signal: context.signal },
          onProgress: (fraction) => progress.update({ stage: "asking", fraction }),
        }).finally(() => progress.clear());
        if (report !== undefined) await writeScoreReport(report, score, { samples, seed });
        context.stdout.write(json ? formatJson(score) : formatScore(scoreTables(score), context.stdout));
      });
    },
  );
}

function addShowCommand(world: Command, context: CommandContext): void {
  const command = addCommand(
    world,
    "show",
    "ask a model about six unseen images and write them with its answers, right or wrong",
  )
    .argument("<directory>", "folder for the images and a README.md")
    .option("--seed <n>", "which images", wholeNumber(0, 2 ** 32 - 1), 1);
  addDeviceOption(addPrecisionOption(addModelOption(command))).action(
    async (directory: string, { seed, model, yes, precision, device, json }: ShowFlags) => {
      await withModel(context, { model, yes, precision, device }, async (loaded) => {
        const { showPictureWorld } = await context.rooms.world();
        const shown = await showPictureWorld(answerWith(loaded, context), { directory, seed });
        const rows = shown.map(({ image, question, answer, isRight, expected }) => [
          ...[image, oneLine(question), answer],
          isRight ? "yes" : `no: ${expected}`,
        ]);
        context.stdout.write(
          json
            ? formatJson(shown)
            : formatTable([["image", "question", "answer", "right"], ...rows], [], context.stdout.columns),
        );
      });
    },
  );
}

function addFamiliarizeCommand(world: Command, context: CommandContext): void {
  addCommand(
    world,
    "familiarize",
    "note beside a model what drawn images look like to it, so that it says when it is asked about others",
  )
    .argument("<model>", "folder of the model, where familiarity.json is written")
    .action(async (directory: string, { json }: CommonOptions) => {
      const progress = new ProgressBar(context.stderr, context.environment);
      const { familiarize } = await context.rooms.evaluation();
      await familiarize({
        ...{ directory, signal: context.signal },
        onProgress: (fraction) => progress.update({ stage: "looking", fraction }),
      }).finally(() => progress.clear());
      const file = join(directory, "familiarity.json");
      context.stdout.write(json ? formatJson({ file }) : `${file}\n`);
    });
}

function answerWith(model: CommandModel, { signal }: CommandContext): AnswerWorldRequests {
  return (requests) => model.askBatch(requests, { signal });
}

function formatScore(tables: readonly ScoreTable[], { columns }: Output): string {
  return formatTable(
    tables.flatMap(({ head, rows }) => [head, ...rows]),
    [1, 2, 3],
    columns,
  );
}

/** Dialogs have line breaks. */
const oneLine = (question: string): string => question.replaceAll("\n", "");
