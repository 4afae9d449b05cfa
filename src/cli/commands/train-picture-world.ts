import type { Command } from "commander";
import { addCommand, type CommonOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { wholeNumber } from "../option-values.js";
import { formatJson } from "../text.js";
import { TrainingProgress } from "../training-progress.js";

interface PictureWorldFlags extends CommonOptions {
  out: string;
  seed: number;
  threads?: number;
}

/** Adds `train picture-world`. */
export function addPictureWorldCommand(train: Command, context: CommandContext): void {
  addCommand(train, "picture-world", "train the built-in model anew")
    .requiredOption("--out <directory>", "folder of the run; the finished model is in its folder model/")
    .option("--seed <n>", "same seed, same model", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--threads <n>", "processor threads (default: one per core)", wholeNumber(1, 1024))
    .action(async (_flags: PictureWorldFlags, command: Command) => {
      // `train` takes the options that both have.
      const { out, seed, threads, json } = command.optsWithGlobals<PictureWorldFlags>();
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
