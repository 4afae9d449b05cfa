import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addAskCommand } from "./commands/ask.js";
import { addCaptionCommand } from "./commands/caption.js";
import { addConvertCommand } from "./commands/convert.js";
import { addDataCommands } from "./commands/data.js";
import { addEvaluateCommands } from "./commands/evaluate.js";
import { addInspectCommand } from "./commands/inspect.js";
import { addMakeCheckpointCommand } from "./commands/make-checkpoint.js";
import { addModelsCommands } from "./commands/models.js";
import { addParityCommand } from "./commands/parity.js";
import { addQuantizeCommand } from "./commands/quantize.js";
import { addRankCommand } from "./commands/rank.js";
import { addReproduceCommand } from "./commands/reproduce.js";
import { addScoreCommand } from "./commands/score.js";
import { addTrainCommand } from "./commands/train.js";
import { addWorldCommands } from "./commands/world.js";
import type { CommandContext } from "./context.js";
import { help } from "./help.js";

/** The whole command line. Usage errors are written to stderr and thrown as `CommanderError`. */
export function createProgram(context: CommandContext): Command {
  const program = new Command("instructblip")
    .description("Ask about images with InstructBLIP and BLIP-2.")
    .version(packageVersion())
    .exitOverride()
    .configureHelp(help)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 80,
      getErrHelpWidth: () => context.stderr.columns ?? 80,
      outputError: (text, write) => write(`${oneLine(text)}\n`),
    });
  addAskCommand(program, context);
  addCaptionCommand(program, context);
  addRankCommand(program, context);
  addQuantizeCommand(program, context);
  addConvertCommand(program, context);
  addInspectCommand(program, context);
  addModelsCommands(program, context);
  addMakeCheckpointCommand(program, context);
  addParityCommand(program, context);
  addTrainCommand(program, context);
  addReproduceCommand(program, context);
  addDataCommands(program, context);
  addWorldCommands(program, context);
  addScoreCommand(program, context);
  addEvaluateCommands(program, context);
  return program;
}

/** `error: unknown option '--x'\n(Did you mean --y?)` as one line in the form of all other errors. */
function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll("\n", " ")
    .replace(/^error:/, "instructblip:");
}

/** The package's version. src/cli/ and dist/cli/ lie equally deep, so one path serves both. */
function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return manifest.version;
}
