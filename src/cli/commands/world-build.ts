import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { nameList, positiveNumber, wholeNumber } from "../options/option-values.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";

interface BuildFlags extends CommonOptions {
  seed: number;
  scale: number;
  sets?: string[];
}

/** More would fill the numbers that the owners' names have. */
const largestScale = 50;

export function addBuildCommand(world: Command, context: CommandContext): void {
  addCommand(
    world,
    "build",
    "draw miniatures of the paper's data sets, in the files that their owners publish",
  )
    .argument("<directory>", "where each data set gets a folder")
    .option("--seed <n>", "same seed, same files", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--scale <factor>", "more or fewer records", positiveNumber(largestScale), 1)
    .option("--sets <names>", "only these, with commas between; see data list (default: all)", nameList)
    .action(async (directory: string, { seed, scale, sets, json }: BuildFlags) => {
      const { buildWorld } = await context.rooms.world();
      const progress = new ProgressBar(context.stderr, context.environment);
      const built = await buildWorld({
        directory,
        seed,
        scale,
        sets,
        signal: context.signal,
        onProgress: ({ folder, done, total }) => progress.update({ stage: folder, fraction: done / total }),
      }).finally(() => progress.clear());
      const rows = built.map(({ name, folder }) => [name, folder]);
      context.stdout.write(
        json ? formatJson(built) : formatTable([["data set", "folder"], ...rows], [], context.stdout.columns),
      );
    });
}
