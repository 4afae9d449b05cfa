import type { Command } from "commander";
import { addCommand, addModelOption, type CommonOptions, type ModelOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { addGenerationOptions, type GenerationFlags, generationOptions } from "../generation-options.js";
import { addHelpNote } from "../help.js";
import {
  addPictureOptions,
  imagesAndInstruction,
  instructionHelp,
  type PictureFlags,
  pictureArgument,
  picturesOf,
} from "../picture-options.js";
import { verboseOfAnswers, writeTimings } from "../verbose.js";
import { withModel } from "../with-model.js";
import { writeAnswer } from "../write-answer.js";

export function addAskCommand(program: Command, context: CommandContext): void {
  const command = addCommand(program, "ask", "answer an instruction about a picture", verboseOfAnswers)
    .usage("[options] <image...> <instruction>")
    .argument("<image...>", pictureArgument);
  addHelpNote(command, instructionHelp);
  addGenerationOptions(addPictureOptions(addModelOption(command))).action(
    async (args: string[], options: CommonOptions & ModelOptions & PictureFlags & GenerationFlags) => {
      const { images, instruction } = imagesAndInstruction(args, command);
      const pictures = picturesOf(images, options, command);
      const generation = generationOptions(options, command, context.signal);
      const { model, upright, maxPixels } = options;
      await withModel(context, { model, upright, maxPixels }, async (model, loadSeconds) => {
        const result = await writeAnswer(model.ask(pictures, instruction, generation), context, options);
        if (options.verbose) writeTimings(context.stderr, loadSeconds, result);
      });
    },
  );
}
