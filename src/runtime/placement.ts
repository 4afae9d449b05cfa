/** Which operators of a session the CPU carries out, although it is on another device. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";

/**
 * Lets a session write its profile while it is made and run once: the one place where the runtime tells Node what an
 * operator ran on.
 * @param use makes a session with these options, runs it and ends its profiling
 * @returns ONNX names of the CPU's operators, sorted. Those that only touch integers are not among them: the runtime
 * reckons sizes and places on the CPU on every device, because that needs them there.
 */
export async function operatorsOnCpu(
  use: (options: InferenceSession.SessionOptions) => Promise<void>,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "instructblip-profile-"));
  try {
    await use({ enableProfiling: true, profileFilePrefix: join(folder, "profile") });
    const [file] = await readdir(folder);
    return namesOnCpu(JSON.parse(await readFile(join(folder, file!), "utf8")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An event of a profile, with what is read of it: of operators their name, provider, and `[{ dtype: shape }]`. */
export interface ProfileEvent {
  readonly cat?: string;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    readonly input_type_shape?: readonly object[];
    readonly output_type_shape?: readonly object[];
  };
}

export function namesOnCpu(events: readonly ProfileEvent[]): string[] {
  const names = new Set<string>();
  for (const { cat, args } of events) {
    if (cat !== "Node" || args?.provider !== "CPUExecutionProvider") continue;
    const { op_name, input_type_shape = [], output_type_shape = [] } = args;
    const types = [...input_type_shape, ...output_type_shape].flatMap(Object.keys);
    if (op_name !== undefined && !types.every((type) => /^u?int\d+$/.test(type))) names.add(op_name);
  }
  return [...names].sort();
}
