import type { Command } from "commander";
import { type Device, devices } from "../../options/index.js";
import type { ParityResult } from "../../parity/index.js";
import type { CommandContext, Output } from "../context.js";
import { addCommand, type CommonOptions, deviceName } from "../options/common-options.js";
import { formatTable } from "../output/table.js";
import { formatJson } from "../output/text.js";

export function addParityCommand(program: Command, context: CommandContext): void {
  addCommand(program, "parity", "compare every tensor with what the reference implementation computed")
    .argument("<directory>", "folder with models, inputs and expected tensors")
    .option(
      "--device <name>",
      `what models compute on: ${devices.join(", ")}; training is compared on the CPU only (default: cpu)`,
      deviceName,
    )
    .action(async (directory: string, { json, device }: CommonOptions & { device?: Device }) => {
      let hasHeading = false;
      const onResult = (result: ParityResult): void => {
        if (json) return;
        if (!hasHeading)
          context.stdout.write(formatRow(["", "difference", "tolerance", "tensor"], context.stdout));
        hasHeading = true;
        context.stdout.write(formatResult(result, context.stdout));
      };
      const { runParity } = await context.rooms.parity();
      const results = await runParity(directory, { device, onResult, signal: context.signal });
      const compared = results.filter((result) => result.largestDifference !== null).length;
      const failed = results.filter((result) => !result.ok).length;
      const ok = failed === 0 && compared > 0;
      context.stdout.write(
        json
          ? formatJson({ ok, compared, failed, results })
          : `\n${compared} tensors compared, ${results.length - failed} of ${results.length} results hold\n`,
      );
      if (failed > 0) throw new Error(`${failed} of ${results.length} results do not hold`);
      if (compared === 0) throw new Error(`nothing was compared: ${directory} holds no expected tensors`);
    });
}

function formatResult(
  { group, tensor, largestDifference, tolerance, ok, detail }: ParityResult,
  output: Output,
): string {
  const difference = largestDifference === null ? "-" : largestDifference.toExponential(1);
  const name = `${group}: ${tensor}${detail ? ` (${detail})` : ""}`;
  return formatRow([ok ? "ok" : "FAIL", difference, tolerance.toExponential(1), name], output);
}

/** Names come last: rows are written as results come, before the longest name is known. */
function formatRow(
  [status, difference, tolerance, name]: readonly [string, string, string, string],
  { columns }: Output,
): string {
  const row = [status.padEnd(4), difference.padStart(10), tolerance.padStart(9), name];
  return formatTable([row], [], columns);
}
