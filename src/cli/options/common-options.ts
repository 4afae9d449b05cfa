import type { Command } from "commander";

/** Options that every command has. */
export interface CommonOptions {
  json?: true;
  verbose?: true;
}

/**
 * Adds a command to the program with the options that every command has.
 * @param verbose what `--verbose` shows
 */
export function addCommand(
  program: Command,
  nameAndArguments: string,
  description: string,
  verbose = "show where an error came from",
): Command {
  return program
    .command(nameAndArguments)
    .description(description)
    .option("--json", "print the result as JSON")
    .option("--verbose", verbose);
}

export interface ModelOptions {
  model?: string;
}

/** Adds `--model`. */
export function addModelOption(command: Command): Command {
  return command.option(
    "--model <directory>",
    "checkpoint folder, or built-in: the small model that comes along (default: built-in)",
  );
}
