import { type Command, Option } from "commander";
import type { MakeCheckpointOptions } from "../../library/index.js";
import { presets } from "../../models/presets.js";
import type { CommandContext } from "../context.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { wholeNumber } from "../options/option-values.js";
import { formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";
import { writeNotices } from "../with-model.js";

type MakeCheckpointFlags = CommonOptions & Pick<MakeCheckpointOptions, "like" | "seed" | "dtype">;

export function addMakeCheckpointCommand(program: Command, context: CommandContext): void {
  addCommand(program, "make-checkpoint", "write a checkpoint with random weights, to try sizes and speed")
    .argument("<directory>", "folder to write, new or empty, or left by a kill of the same command")
    .addOption(
      new Option("--like <name>", "published model whose sizes it has")
        .choices(Object.keys(presets))
        .makeOptionMandatory(),
    )
    .requiredOption("--seed <n>", "same seed, same weights", wholeNumber(0, 2 ** 32 - 1))
    .addOption(
      new Option("--dtype <dtype>", "how weights are stored")
        .choices(["float32", "float16", "bfloat16"])
        .default("float32"),
    )
    .action(async (directory: string, { like, seed, dtype, json }: MakeCheckpointFlags) => {
      const progress = new ProgressBar(context.stderr, context.environment);
      const { library } = context.rooms;
      const { makeCheckpoint } = await library();
      await makeCheckpoint({
        ...{ like, seed, dtype, directory, signal: context.signal },
        onProgress: (step) => progress.update(step),
        onNotice: (notice) => writeNotices(context, [notice]),
      }).finally(() => progress.clear());
      context.stdout.write(json ? formatJson({ directory, like, seed, dtype }) : `${directory}\n`);
    });
}
