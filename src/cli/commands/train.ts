import { Argument, type Command } from "commander";
import type { TrainProgress } from "../../training/index.js";
import { addCommand, type CommonOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { wholeNumber } from "../option-values.js";
import { ProgressBar } from "../progress.js";
import { formatJson } from "../text.js";

interface TrainFlags extends CommonOptions {
  out: string;
  seed: number;
  threads?: number;
}

/** Lines in a log that is no terminal. */
const stepsPerLine = 100;

export function addTrainCommand(program: Command, context: CommandContext): void {
  addCommand(program, "train", "train a model; started again after an interruption, it goes on exactly")
    .addArgument(
      new Argument("<recipe>", "what to train: picture-world, the built-in model").choices(["picture-world"]),
    )
    .requiredOption("--out <directory>", "folder of the run; the finished model is in its folder model/")
    .option("--seed <n>", "same seed, same model", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--threads <n>", "processor threads (default: one per core)", wholeNumber(1, 1024))
    .action(async (_recipe: string, { out, seed, threads, json }: TrainFlags) => {
      const progress = new ProgressBar(context.stderr, context.environment);
      const timer = new StageTimer();
      const model = await context.library
        .trainPictureWorld({
          directory: out,
          seed,
          threads,
          signal: context.signal,
          onProgress: (step) => {
            const line = timer.describe(step);
            progress.update({ stage: line, fraction: step.step / step.steps });
            if (!context.stderr.isTTY && step.step % stepsPerLine === 0) context.stderr.write(`${line}\n`);
          },
        })
        .finally(() => progress.clear());
      context.stdout.write(json ? formatJson({ model }) : `${model}\n`);
    });
}

/** Tells from the steps seen so far how long a stage will still take. */
class StageTimer {
  private stage = "";
  private firstStep = 0;
  private startedAt = 0;

  describe({ stage, step, steps, reports }: TrainProgress): string {
    if (stage !== this.stage) {
      this.stage = stage;
      this.firstStep = step;
      this.startedAt = Date.now();
    }
    const perStep = (Date.now() - this.startedAt) / Math.max(1, step - this.firstStep);
    const minutes = Math.ceil(((steps - step) * perStep) / 60_000);
    return `${stage} ${step}/${steps}  loss ${reports.loss.toFixed(4)}  ${minutes} min left`;
  }
}
