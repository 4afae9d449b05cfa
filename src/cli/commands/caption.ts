import type { Command } from "commander";
import { addCommand, addModelOption, type CommonOptions, type ModelOptions } from "../common-options.js";
import type { CommandContext } from "../context.js";
import { addGenerationOptions, type GenerationFlags, generationOptions } from "../generation-options.js";
import { verboseOfAnswers, writeTimings } from "../verbose.js";
import { withModel } from "../with-model.js";
import { writeAnswer } from "../write-answer.js";

export function addCaptionCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "caption",
    "describe a picture in a sentence",
    verboseOfAnswers,
  ).argument("<image>", "picture file: PNG, JPEG, WebP or GIF");
  addGenerationOptions(addModelOption(command)).action(
    async (image: string, options: CommonOptions & ModelOptions & GenerationFlags) => {
      const generation = generationOptions(options, command, context.signal);
      await withModel(context, options.model, async (model, loadSeconds) => {
        const result = await writeAnswer(model.caption(image, generation), context, options);
        if (options.verbose) writeTimings(context.stderr, loadSeconds, result);
      });
    },
  );
}
