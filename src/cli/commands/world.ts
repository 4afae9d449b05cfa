import { type Command, Option } from "commander";
import type { KindScore } from "../../evaluation/index.js";
import type { Split } from "../../world/index.js";
import { addCommand, addModelOption, type CommonOptions, type ModelOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { wholeNumber } from "../option-values.js";
import { ProgressBar } from "../progress.js";
import { formatJson, formatTable } from "../text.js";
import { withModel } from "../with-model.js";
import { addBuildCommand } from "./world-build.js";

interface DrawFlags extends CommonOptions {
  count: number;
  seed: number;
  split: Split;
  size: number;
}

interface ScoreFlags extends CommonOptions, ModelOptions {
  samples: number;
  seed: number;
}

export function addWorldCommands(program: Command, context: CommandContext): void {
  const world = program.command("world").description("the drawn picture world that the built-in model knows");
  addDrawCommand(world, context);
  addBuildCommand(world, context);
  addScoreCommand(world, context);
}

function addDrawCommand(world: Command, context: CommandContext): void {
  addCommand(world, "draw", "draw pictures, with a question and its answer for each")
    .argument("<directory>", "folder for the pictures and questions.jsonl")
    .option("--count <n>", "pictures", wholeNumber(1, 1_000_000), 10)
    .option("--seed <n>", "same seed, same pictures", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--size <pixels>", "side of the pictures", wholeNumber(32, 2048), 384)
    .addOption(
      new Option(
        "--split <split>",
        "test: combinations of object, colour and place that training never shows",
      )
        .choices(["train", "validation", "test"])
        .default("test"),
    )
    .action(async (directory: string, { count, seed, split, size, json }: DrawFlags) => {
      const drawn = await context.library.drawFolder({
        directory,
        count,
        seed,
        split,
        size,
        signal: context.signal,
      });
      const rows = drawn.map(({ picture, question, answer }) => [picture, question, answer]);
      context.stdout.write(
        json ? formatJson(drawn) : formatTable([["picture", "question", "answer"], ...rows]),
      );
    });
}

function addScoreCommand(world: Command, context: CommandContext): void {
  const command = addCommand(world, "score", "ask a model about unseen pictures and count the right answers")
    .option("--samples <n>", "questions of each kind", wholeNumber(1, 100_000), 500)
    .option("--seed <n>", "which pictures", wholeNumber(0, 2 ** 32 - 1), 1);
  addModelOption(command).action(async ({ samples, seed, model, json }: ScoreFlags) => {
    await withModel(context, model, async (loaded) => {
      const progress = new ProgressBar(context.stderr, context.environment);
      const scores = await context.library
        .scorePictureWorld(
          async (requests) => {
            const answers = await loaded.askBatch(requests, { signal: context.signal });
            return answers.map(({ text }) => text);
          },
          {
            samples,
            seed,
            signal: context.signal,
            onProgress: (fraction) => progress.update({ stage: "asking", fraction }),
          },
        )
        .finally(() => progress.clear());
      context.stdout.write(json ? formatJson(scores) : formatScores(scores));
    });
  });
}

function formatScores(scores: readonly KindScore[]): string {
  const rows = scores.map(({ kind, right, asked }) => [
    kind,
    `${right}`,
    `${asked}`,
    `${((100 * right) / asked).toFixed(1)} %`,
  ]);
  return formatTable([["kind", "right", "asked", "share"], ...rows], [1, 2, 3]);
}
