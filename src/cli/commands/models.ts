import type { Command } from "commander";
import type { CachedModel, HubSettings } from "../../hub/index.js";
import type { ModelMemory } from "../../inference/index.js";
import type { CommandContext } from "../context.js";
import { withDownload } from "../model-of.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatBytes, formatJson } from "../output/text.js";

interface GetFlags extends CommonOptions {
  yes?: true;
}

interface ListedModel extends CachedModel {
  readonly memory: ModelMemory | undefined;
}

const precisions = [32, 16, 8, 4] as const;

/** Adds `models`, `models get` and `models remove`. */
export function addModelsCommands(program: Command, context: CommandContext): void {
  const models = addCommand(
    program,
    "models",
    "list the models in the Hugging Face Hub's cache, which Python's library shares, and what memory they need",
  ).action(async ({ json }: CommonOptions) => {
    const { cachedModels, hubSettings } = await import("../../hub/index.js");
    const settings = hubSettings(context.environment);
    const found: ListedModel[] = [];
    for (const model of await cachedModels(settings))
      found.push({ ...model, memory: await memoryOf(model, settings, context) });
    if (json) context.stdout.write(formatJson(found));
    else if (found.length === 0) context.stdout.write(`no models in ${settings.cache}\n`);
    else {
      const bits = precisions.map((precision) => `${precision} bits`);
      const head = ["model", "revisions", "on disk", "in memory", ...bits];
      const rows = found.map(({ id, revisions, bytes, memory }) => {
        const needed = [memory?.stored, ...precisions.map((precision) => memory?.precisions[precision])];
        const cells = needed.map((each) => (each === undefined ? "" : formatBytes(each)));
        return [id, revisions.join(", "), formatBytes(bytes), ...cells];
      });
      context.stdout.write(formatTable([head, ...rows], [2, 3, 4, 5, 6, 7], context.stdout.columns));
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

/** Of the first revision that is a whole model; undefined where none is, or it is of another kind than this package's. */
async function memoryOf(
  { id, revisions }: CachedModel,
  settings: HubSettings,
  { rooms }: CommandContext,
): Promise<ModelMemory | undefined> {
  const { findCached } = await import("../../hub/index.js");
  for (const revision of revisions) {
    const found = await findCached({ id, revision }, settings);
    if (found?.missing.length !== 0) continue;
    const { modelMemory } = await rooms.inference();
    return modelMemory(found.directory).catch(() => undefined);
  }
  return undefined;
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
