import type { Command } from "commander";
import type { ModelDescription } from "../../library/index.js";
import type { CommandContext, Output } from "../context.js";
import { modelOf } from "../model-of.js";
import {
  addCommand,
  addModelOption,
  type CommonOptions,
  type ModelOptions,
} from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatBytes, formatCount, formatJson } from "../output/text.js";
import { writeNotices } from "../with-model.js";

export function addInspectCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "inspect",
    "show a model's parts, sizes and memory without loading it",
  ).argument("[model]", "checkpoint folder, as with --model");
  addModelOption(command).action(async (model: string | undefined, options: CommonOptions & ModelOptions) => {
    if (model !== undefined && options.model !== undefined) command.error("error: the model is given twice");
    const { library } = context.rooms;
    const { inspect } = await library();
    const found = await modelOf(context, model ?? options.model, options.yes);
    const description = await inspect(found.builtIn ? undefined : found.directory);
    writeNotices(context, description.notices);
    context.stdout.write(
      options.json ? formatJson(description) : formatDescription(description, context.stdout),
    );
  });
}

function formatDescription(description: ModelDescription, { columns }: Output): string {
  const facts = [
    ["name", description.name],
    ["type", description.modelType],
    ["folder", description.directory],
    ["parameters", formatCount(description.parameters)],
    ["memory", formatBytes(description.memoryBytes)],
  ];
  const parts = description.parts.map(({ name, parameters, dtype, bytesOnDisk }) => [
    name,
    dtype,
    formatCount(parameters),
    formatBytes(bytesOnDisk),
  ]);
  return `${formatTable(facts, [], columns)}\n${formatTable([["part", "dtype", "parameters", "on disk"], ...parts], [2, 3], columns)}`;
}
