import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { withDownload } from "../model-of.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatBytes, formatJson } from "../output/text.js";

interface GetFlags extends CommonOptions {
  yes?: true;
}

/** Adds `models`, `models get` and `models remove`. */
export function addModelsCommands(program: Command, context: CommandContext): void {
  const models = addCommand(
    program,
    "models",
    "list the models in the Hugging Face Hub's cache, which Python's library shares",
  ).action(async ({ json }: CommonOptions) => {
    const { cachedModels, hubSettings } = await import("../../hub/index.js");
    const settings = hubSettings(context.environment);
    const found = await cachedModels(settings);
    if (json) context.stdout.write(formatJson(found));
    else if (found.length === 0) context.stdout.write(`no models in ${settings.cache}\n`);
    else {
      const rows = found.map(({ id, revisions, bytes }) => [id, revisions.join(", "), formatBytes(bytes)]);
      const head = ["model", "revisions", "on disk"];
      context.stdout.write(formatTable([head, ...rows], [2], context.stdout.columns));
    }
  });
  addCommand(models, "get", "download a model, or what of its newest commit is not in the cache")
    .argument("<name>", "owner/name[@revision], or a short name such as instructblip-vicuna-7b")
    .option("--yes", "download more than 1 GB without asking")
    .action(async (name: string, { yes, json }: GetFlags) => {
      const { downloadModel } = await import("../../hub/index.js");
      const found = await nameOf(name);
      const directory = await withDownload(context, yes, (options) => downloadModel(found, options));
      context.stdout.write(json ? formatJson({ ...found, directory }) : `${directory}\n`);
    });
  addCommand(models, "remove", "remove a model and all its revisions from the cache")
    .argument("<name>", "owner/name, or a short name")
    .action(async (name: string, { json }: CommonOptions) => {
      const { hubSettings, removeModel } = await import("../../hub/index.js");
      const { id } = await nameOf(name);
      if (name.includes("@"))
        throw new RangeError(`${name}: all revisions are removed together; leave @ and what follows out`);
      const bytes = await removeModel(id, hubSettings(context.environment));
      context.stdout.write(json ? formatJson({ id, bytes }) : `${id} removed, ${formatBytes(bytes)}\n`);
    });
}

async function nameOf(text: string) {
  const { hubName } = await import("../../inference/folder/model-directory.js");
  const name = hubName(text);
  if (!name)
    throw new RangeError(
      `${text} is no model's name; expected owner/name, or one such as instructblip-vicuna-7b`,
    );
  return name;
}
