import { type Command, InvalidArgumentError } from "commander";
import { type Device, type DeviceChoice, devices } from "../../options/index.js";
import { valueByPart } from "./by-part.js";

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
  yes?: true;
}

export interface DeviceOptions {
  device?: DeviceChoice;
}

/** Adds `--model`. */
export function addModelOption(command: Command): Command {
  return command
    .option(
      "--model <model>",
      "checkpoint folder, a model's name on the Hugging Face Hub, or built-in: the small model that comes along (default: built-in)",
    )
    .option("--yes", "download more than 1 GB without asking");
}

/** Adds `--device` for a model's parts. */
export function addDeviceOption(command: Command): Command {
  return command.option(
    "--device <name>",
    `what computes: ${devices.join(", ")}; or parts of the model on their own, as in vision=webgpu,language=cuda (default: cpu)`,
    (text): DeviceChoice => valueByPart(text, deviceName),
  );
}

/** Parses the name of a device. */
export function deviceName(text: string): Device {
  const found = devices.find((device) => device === text);
  if (found === undefined) throw new InvalidArgumentError(`Devices are ${devices.join(", ")}.`);
  return found;
}
