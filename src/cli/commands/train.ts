import { Argument, type Command } from "commander";
import { addCommand, type CommonOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { wholeNumber } from "../option-values.js";
import { formatJson } from "../text.js";
import { TrainingProgress } from "../training-progress.js";

interface TrainFlags extends CommonOptions {
  out: string;
  seed: number;
  threads?: number;
}

export function addTrainCommand(program: Command, context: CommandContext): void {
  addCommand(program, "train", "train a model; started again after an interruption, it goes on exactly")
    .addArgument(
      new Argument("<recipe>", "what to train: picture-world, the built-in model").choices(["picture-world"]),
    )
    .requiredOption("--out <directory>", "folder of the run; the finished model is in its folder model/")
    .option("--seed <n>", "same seed, same model", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--threads <n>", "processor threads (default: one per core)", wholeNumber(1, 1024))
    .action(async (_recipe: string, { out, seed, threads, json }: TrainFlags) => {
      const progress = new TrainingProgress(context.stderr, context.environment);
      const model = await context.library
        .trainPictureWorld({
          directory: out,
          seed,
          threads,
          signal: context.signal,
          onProgress: (step) => progress.update(step),
        })
        .finally(() => progress.clear());
      context.stdout.write(json ? formatJson({ model }) : `${model}\n`);
    });
}
