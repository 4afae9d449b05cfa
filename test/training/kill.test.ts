/** Needs the built package: the training that is killed is a process of its own. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";

const program = fileURLToPath(new URL("toy-run.mjs", import.meta.url));
function start(directory: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Trains to the end and gives the steps taken. */
async function finish(directory: string): Promise<number[]> {
  const training = start(directory);
  let output = "";
  training.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [exitCode] = await once(training, "close");
  expect(exitCode).toBe(0);
  return output.trimEnd().split("\n").map(Number);
}

/** Kills training so long after it reported its first step, while it steps or saves. */
async function killAfter(directory: string, milliseconds: number): Promise<void> {
  const training = start(directory);
  const ended = once(training, "exit");
  await Promise.race([once(training.stdout, "data"), ended]);
  await setTimeout(milliseconds);
  training.kill("SIGKILL");
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
}

/** Log, state, best parameters and TensorBoard's events. */
const contents = (directory: string) =>
  [
    "toy.jsonl",
    "toy.state.safetensors",
    "toy.best.safetensors",
    "tensorboard/toy/events.out.tfevents.0.instructblip",
  ].map((name) => readFileSync(join(directory, name)));

it("training that is killed at any moment and started again leaves the same bytes", async () => {
  const whole = temporaryFolder();
  expect(await finish(whole)).toHaveLength(150);
  const killed = temporaryFolder();
  // Random, and told when the test fails. At least 6 ms a step: the kills together never reach the end.
  const moments = Array.from({ length: 6 }, () => Math.random() * 60);
  for (const moment of moments) await killAfter(killed, moment);
  // A busy machine saves nothing in so short a time.
  for (let longest = 60; !existsSync(join(killed, "toy.state.safetensors")); longest *= 2) {
    const moment = Math.random() * longest;
    moments.push(moment);
    await killAfter(killed, moment);
  }
  const resumed = await finish(killed);
  expect(resumed[0], `killed ${moments} ms after the first step`).toBeGreaterThan(1);
  expect(resumed.at(-1)).toBe(150);
  expect(contents(killed), `killed ${moments} ms after the first step`).toEqual(contents(whole));
});
