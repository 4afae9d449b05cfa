/** On which device each program of a model runs, and what of it the CPU does all the same. */
import { familyOf, type InstructBlipConfig } from "../models/index.js";
import { type Device, type DeviceChoice, devicesOf, type PartDevices } from "../options/index.js";
import { DeviceError, type Program } from "../runtime/index.js";

const partOf: Readonly<Record<string, keyof PartDevices>> = {
  vision: "vision",
  visualPrompt: "qformer",
  encoder: "languageModel",
  decoder: "languageModel",
};

/** Token embeddings stay on the CPU: a few rows of a large matrix are read, and come back to be joined with others. */
export function deviceOfProgram(program: string, choice?: DeviceChoice): Device {
  const part = partOf[program];
  return part === undefined ? "cpu" : devicesOf(choice)[part];
}

/**
 * ONNX Runtime's WebGPU ends the process in the decoders of LLaMA and OPT, whose caches may be empty.
 * @throws DeviceError when that is asked for
 */
export function requireRunnable({ text }: InstructBlipConfig, choice?: DeviceChoice): void {
  if (devicesOf(choice).languageModel !== "webgpu" || familyOf(text).isEncoderDecoder) return;
  throw new DeviceError(
    `a language model of the kind ${text.kind} does not run on webgpu: leave it on the CPU, with vision=webgpu,qformer=webgpu`,
  );
}

/** Names once for each device what the CPU carries out in its place. */
export function placementNotices(programs: readonly Pick<Program, "device" | "operatorsOnCpu">[]): string[] {
  const names = new Map<Device, Set<string>>();
  for (const { device, operatorsOnCpu } of programs) {
    if (operatorsOnCpu.length === 0) continue;
    names.set(device, new Set([...(names.get(device) ?? []), ...operatorsOnCpu]));
  }
  return [...names].map(
    ([device, operators]) =>
      `the CPU carries out some operators in place of ${device}, which lacks them or is too inexact in them: ${[...operators].sort().join(", ")}`,
  );
}
