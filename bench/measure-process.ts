import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ProcessMemory {
  /** Most bytes that were resident at once, mapped files included (VmHWM). */
  peakBytes: number;
  /** Most bytes that were resident at once and belong to no file (RssAnon, sampled). */
  peakAnonymousBytes: number;
}

const samplingMilliseconds = 20;

/**
 * Runs a command to its end and watches its memory, which only Linux tells.
 * @param input written to the command's standard input
 * @returns the last line of what the command printed
 * @throws Error with the command's standard error when it fails
 */
export async function measureProcess(
  command: readonly string[],
  input: string,
): Promise<{ output: string; memory: ProcessMemory | undefined }> {
  const [program, ...parameters] = command;
  const child = spawn(program!, parameters, { stdio: ["pipe", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  child.stderr.on("data", (chunk) => stderr.push(chunk));
  // A command that failed before it read its input is reported by its exit code.
  child.stdin.on("error", () => {});
  child.stdin.end(input);

  let memory: ProcessMemory | undefined;
  const sampler = setInterval(() => {
    memory = child.pid === undefined ? undefined : sample(child.pid, memory);
  }, samplingMilliseconds);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).finally(() => clearInterval(sampler));
  if (code !== 0) {
    throw new Error(`${command.join(" ")} ended with exit code ${code}:\n${Buffer.concat(stderr)}`);
  }
  const lastLine = Buffer.concat(stdout).toString().trimEnd().split("\n").at(-1)!;
  return { output: lastLine, memory };
}

function sample(pid: number, before: ProcessMemory | undefined): ProcessMemory | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return before; // ended, or not Linux
  }
  const bytes = (field: string): number =>
    1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
  return {
    peakBytes: Math.max(before?.peakBytes ?? 0, bytes("VmHWM")),
    peakAnonymousBytes: Math.max(before?.peakAnonymousBytes ?? 0, bytes("RssAnon")),
  };
}
