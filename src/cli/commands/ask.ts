import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { addHelpNote } from "../help.js";
import {
  addCommand,
  addDeviceOption,
  addModelOption,
  type CommonOptions,
  type DeviceOptions,
  type ModelOptions,
} from "../options/common-options.js";
import {
  addGenerationOptions,
  type GenerationFlags,
  generationOptions,
} from "../options/generation-options.js";
import {
  addImageOptions,
  type ImageFlags,
  imageArgument,
  imagesOf,
  instructionHelp,
  pathsAndInstruction,
} from "../options/image-options.js";
import { addPrecisionOption, type PrecisionFlag } from "../options/precision-option.js";
import { writeAnswer } from "../output/write-answer.js";
import { verboseOfAnswers, writeTimings } from "../verbose.js";
import { withModel } from "../with-model.js";

export function addAskCommand(program: Command, context: CommandContext): void {
  const command = addCommand(program, "ask", "answer an instruction about an image", verboseOfAnswers)
    .usage("[options] <image...> <instruction>")
    .argument("<image...>", imageArgument);
  addHelpNote(command, instructionHelp);
  addGenerationOptions(addImageOptions(addDeviceOption(addPrecisionOption(addModelOption(command))))).action(
    async (
      args: string[],
      options: CommonOptions & ModelOptions & PrecisionFlag & DeviceOptions & ImageFlags & GenerationFlags,
    ) => {
      const { paths, instruction } = pathsAndInstruction(args, command);
      const images = imagesOf(paths, options, command);
      const generation = generationOptions(options, command, context.signal);
      const { model, yes, precision, device, upright, maxPixels } = options;
      await withModel(
        context,
        { model, yes, precision, device, upright, maxPixels },
        async (model, loadSeconds) => {
          const result = await writeAnswer(model.ask(images, instruction, generation), context, options);
          if (options.verbose) writeTimings(context.stderr, loadSeconds, result);
        },
      );
    },
  );
}
