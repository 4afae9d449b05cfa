import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { modelOf } from "../model-of.js";
import {
  addCommand,
  addModelOption,
  type CommonOptions,
  type ModelOptions,
} from "../options/common-options.js";
import { wholeNumber } from "../options/option-values.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";

interface ProbeFlags extends CommonOptions, ModelOptions {
  samples: number;
  seed: number;
}

export function addProbeCommand(world: Command, context: CommandContext): void {
  const command = addCommand(
    world,
    "probe",
    "find which part of a model loses how many there are: features, queries or language model",
  )
    .option("--samples <n>", "questions of each form", wholeNumber(10, 10_000), 300)
    .option("--seed <n>", "which images", wholeNumber(0, 2 ** 32 - 1), 1);
  addModelOption(command).action(async ({ samples, seed, model, yes, json }: ProbeFlags) => {
    const { directory } = await modelOf(context, model, yes);
    const progress = new ProgressBar(context.stderr, context.environment);
    const { probeCounts } = await context.rooms.reproduction();
    const probes = await probeCounts({
      ...{ directory, samples, seed, signal: context.signal },
      onProgress: (fraction) => progress.update({ stage: "looking", fraction }),
    }).finally(() => progress.clear());
    const rows = probes.map(({ question, part, right, asked, interval }) => {
      const [share, low, high] = [right / asked, ...interval].map((value) => (100 * value).toFixed(1));
      return [question, part, `${right}`, `${asked}`, `${share} % (${low} to ${high})`];
    });
    const head = ["question", "part", "right", "asked", "share"];
    context.stdout.write(
      json ? formatJson(probes) : formatTable([head, ...rows], [2, 3, 4], context.stdout.columns),
    );
  });
}
