import type { Command } from "commander";
import { addCommand, addModelOption, type CommonOptions, type ModelOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { addGenerationOptions, type GenerationFlags, generationOptions } from "../generation-options.js";
import { addPictureOptions, type PictureFlags, pictureArgument, picturesOf } from "../picture-options.js";
import { verboseOfAnswers, writeTimings } from "../verbose.js";
import { withModel } from "../with-model.js";
import { writeAnswer } from "../write-answer.js";

export function addCaptionCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "caption",
    "describe a picture in a sentence",
    verboseOfAnswers,
  ).argument("<image...>", pictureArgument);
  addGenerationOptions(addPictureOptions(addModelOption(command))).action(
    async (images: string[], options: CommonOptions & ModelOptions & PictureFlags & GenerationFlags) => {
      const pictures = picturesOf(images, options, command);
      const generation = generationOptions(options, command, context.signal);
      const { model, upright, maxPixels } = options;
      await withModel(context, { model, upright, maxPixels }, async (model, loadSeconds) => {
        const result = await writeAnswer(model.caption(pictures, generation), context, options);
        if (options.verbose) writeTimings(context.stderr, loadSeconds, result);
      });
    },
  );
}
