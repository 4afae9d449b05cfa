import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatJson } from "../output/text.js";
import { TrainingProgress } from "../progress/training-progress.js";

export function addWorldTrainCommand(world: Command, context: CommandContext): void {
  addCommand(
    world,
    "train",
    "make the built-in model anew, from nothing; started again after an interruption, it goes on exactly",
  )
    .argument("<directory>", "folder for all that is made; the model comes into picture-world in it")
    .action(async (directory: string, { json }: CommonOptions) => {
      const { stdout, stderr, environment, signal } = context;
      const progress = new TrainingProgress(stderr, environment);
      const say = (text: string): void => {
        progress.clear();
        stderr.write(`instructblip: ${text}\n`);
      };
      try {
        const { makeBuiltInModel } = await context.rooms.reproduction();
        const model = await makeBuiltInModel({
          ...{ directory, signal },
          onProgress: (step) => progress.update(step),
          onNotice: say,
        });
        progress.clear();
        stdout.write(json ? formatJson({ model }) : `${model}\n`);
      } catch (error) {
        if (signal.aborted) say("what was learnt is saved; the same command goes on from there");
        throw error;
      } finally {
        progress.clear();
      }
    });
}
