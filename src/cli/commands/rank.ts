import type { Command } from "commander";
import type { RankedCandidate } from "../../library/types.js";
import { addCommand, addModelOption, type CommonOptions, type ModelOptions } from "../common-options.js";
import type { CommandContext, Output } from "../context.js";
import { formatTable } from "../table.js";
import { formatJson } from "../text.js";
import { withModel } from "../with-model.js";

interface RankFlags extends CommonOptions, ModelOptions {
  candidates?: string[];
  candidate?: string[];
}

export function addRankCommand(program: Command, context: CommandContext): void {
  const command = addCommand(program, "rank", "rank given answers by their likelihood")
    .argument("<image>", "picture file: PNG, JPEG, WebP or GIF")
    .argument("<instruction>", "question or instruction")
    .option("--candidates <list>", "answers, separated by commas", (list) =>
      list.split(",").map((text) => text.trim()),
    )
    .option("--candidate <text>", "one answer, which may hold commas; may be repeated", collect);
  addModelOption(command).action(async (image: string, instruction: string, options: RankFlags) => {
    const candidates = [...(options.candidates ?? []), ...(options.candidate ?? [])];
    if (candidates.length === 0)
      command.error("error: give the answers to rank with --candidates or --candidate");
    if (candidates.includes("")) command.error("error: a candidate is empty");
    await withModel(context, options.model, async (model) => {
      const ranked = await model.rank(image, instruction, candidates, { signal: context.signal });
      context.stdout.write(options.json ? formatJson(ranked) : formatRanking(ranked, context.stdout));
    });
  });
}

function collect(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}

function formatRanking(ranked: readonly RankedCandidate[], { columns }: Output): string {
  const rows = ranked.map(({ candidate, probability, logLikelihood }) => [
    `${(probability * 100).toFixed(1)} %`,
    logLikelihood.toFixed(3),
    candidate,
  ]);
  return formatTable([["probability", "log-likelihood", "candidate"], ...rows], [0, 1], columns);
}
