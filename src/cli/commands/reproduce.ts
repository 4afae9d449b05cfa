import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { wholeNumber } from "../options/option-values.js";
import { formatJson } from "../output/text.js";
import { ReproductionProgress } from "../progress/reproduction-progress.js";

interface ReproduceFlags extends CommonOptions {
  directory: string;
  document?: string;
  quick?: true;
  workers?: number;
}

export function addReproduceCommand(program: Command, context: CommandContext): void {
  addCommand(
    program,
    "reproduce",
    "make the paper's experiments again in miniature; started again after an interruption, it goes on exactly",
  )
    .option("--directory <folder>", "folder for all that is made", "reproduction")
    .option("--document <file>", "Markdown file with the results (default: results.md in the folder)")
    .option("--quick", "a smaller study of one seed, in about half an hour")
    .option("--workers <number>", "jobs side by side (default: 2)", wholeNumber(1))
    .action(async ({ directory, document, quick, workers, json }: ReproduceFlags) => {
      const { stderr, stdout, environment, signal } = context;
      const progress = new ReproductionProgress(stderr, environment);
      try {
        const { reproduce } = await context.rooms.reproduction();
        const written = await reproduce({
          ...{ directory, document, quick, workers, signal },
          onProgress: (step) => progress.update(step),
        });
        progress.clear();
        stdout.write(json ? formatJson({ document: written }) : `${written}\n`);
      } catch (error) {
        progress.clear();
        if (signal.aborted && error === signal.reason) {
          stderr.write(
            "instructblip: what was learnt is saved, what was found so far is in the document; " +
              "the same command goes on from there\n",
          );
        }
        throw error;
      }
    });
}
