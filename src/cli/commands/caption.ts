import type { Command } from "commander";
import type { CommandContext } from "../context.js";
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
import { addImageOptions, type ImageFlags, imageArgument, imagesOf } from "../options/image-options.js";
import { addPrecisionOption, type PrecisionFlag } from "../options/precision-option.js";
import { writeAnswer } from "../output/write-answer.js";
import { verboseOfAnswers, writeTimings } from "../verbose.js";
import { withModel } from "../with-model.js";

export function addCaptionCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "caption",
    "describe an image in a sentence",
    verboseOfAnswers,
  ).argument("<image...>", imageArgument);
  addGenerationOptions(addImageOptions(addDeviceOption(addPrecisionOption(addModelOption(command))))).action(
    async (
      paths: string[],
      options: CommonOptions & ModelOptions & PrecisionFlag & DeviceOptions & ImageFlags & GenerationFlags,
    ) => {
      const images = imagesOf(paths, options, command);
      const generation = generationOptions(options, command, context.signal);
      const { model, yes, precision, device, upright, maxPixels } = options;
      await withModel(
        context,
        { model, yes, precision, device, upright, maxPixels },
        async (model, loadSeconds) => {
          const result = await writeAnswer(model.caption(images, generation), context, options);
          if (options.verbose) writeTimings(context.stderr, loadSeconds, result);
        },
      );
    },
  );
}
