import type { Command } from "commander";
import type { RankedCandidate } from "../../library/index.js";
import type { CommandContext, Output } from "../context.js";
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
  addImageOptions,
  type ImageFlags,
  imageArgument,
  imagesOf,
  instructionHelp,
  pathsAndInstruction,
} from "../options/image-options.js";
import { collectTexts } from "../options/option-values.js";
import { addPrecisionOption, type PrecisionFlag } from "../options/precision-option.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";
import { withModel } from "../with-model.js";

interface RankFlags extends CommonOptions, ModelOptions, PrecisionFlag, DeviceOptions, ImageFlags {
  candidates?: string[];
  candidate?: string[];
}

export function addRankCommand(program: Command, context: CommandContext): void {
  const command = addCommand(program, "rank", "rank given answers by their likelihood")
    .usage("[options] <image...> <instruction>")
    .argument("<image...>", imageArgument)
    .option(
      "--candidates <list>",
      "answers, separated by commas (required, unless there is --candidate)",
      (list) => list.split(",").map((text) => text.trim()),
    )
    .option("--candidate <text>", "one answer, which may hold commas; may be repeated", collectTexts);
  addHelpNote(command, instructionHelp);
  addImageOptions(addDeviceOption(addPrecisionOption(addModelOption(command)))).action(
    async (args: string[], options: RankFlags) => {
      const { paths, instruction } = pathsAndInstruction(args, command);
      const images = imagesOf(paths, options, command);
      const candidates = [...(options.candidates ?? []), ...(options.candidate ?? [])];
      if (candidates.length === 0)
        command.error("error: give the answers to rank with --candidates or --candidate");
      if (candidates.includes("")) command.error("error: a candidate is empty");
      const { model, yes, precision, device, upright, maxPixels } = options;
      await withModel(context, { model, yes, precision, device, upright, maxPixels }, async (model) => {
        const ranked = await model.rank(images, instruction, candidates, { signal: context.signal });
        context.stdout.write(options.json ? formatJson(ranked) : formatRanking(ranked, context.stdout));
      });
    },
  );
}

function formatRanking(ranked: readonly RankedCandidate[], { columns }: Output): string {
  const rows = ranked.map(({ candidate, probability, logLikelihood }) => [
    `${(probability * 100).toFixed(1)} %`,
    logLikelihood.toFixed(3),
    candidate,
  ]);
  return formatTable([["probability", "log-likelihood", "candidate"], ...rows], [0, 1], columns);
}
