/** Needs the built package: jobs run in threads, and the study that is killed is a process of its own. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { withRunLock } from "../../src/files/index.js";
import type { Budget } from "../../src/reproduction/budget.js";
import { temporaryFolder } from "../temporary-folder.js";

const entry = new URL("../../dist/reproduction/reproduce.js", import.meta.url).href;
const { runStudy } = (await import(
  /* @vite-ignore */ entry
)) as typeof import("../../src/reproduction/reproduce.js");

const tinyBudget: Budget = JSON.parse(readFileSync(new URL("tiny-budget.json", import.meta.url), "utf8"));
const program = fileURLToPath(new URL("tiny-study.mjs", import.meta.url));

function start(directory: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Makes the study to the end and gives what was said. */
async function finish(directory: string): Promise<string[]> {
  const study = start(directory);
  const said: string[] = [];
  createInterface(study.stdout).on("line", (line) => said.push(line));
  const [exitCode] = await once(study, "close");
  expect(exitCode).toBe(0);
  return said;
}

/** Kills the study so long after a job has begun, while it trains, is asked, or writes. */
async function killIn(directory: string, job: string, milliseconds: number): Promise<void> {
  const study = start(directory);
  const ended = once(study, "exit");
  for await (const line of createInterface(study.stdout)) if (line === `${job}: begun`) break;
  await setTimeout(milliseconds);
  study.kill("SIGKILL");
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
}

/** What the jobs found and the models they left; not what time they took. */
function found(directory: string): Map<string, unknown> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    names.flatMap((name): [string, unknown][] => {
      const path = join(directory, name);
      if (name.endsWith("model.safetensors")) return [[name, readFileSync(path).toString("base64")]];
      if (!name.startsWith("jobs/")) return [];
      const { seconds, ...rest } = JSON.parse(readFileSync(path, "utf8"));
      expect(seconds).toBeTypeOf("number");
      return [[name, rest]];
    }),
  );
}

it("a study that is killed and started again finds the same, to the bit; a done one does nothing", async () => {
  const whole = temporaryFolder();
  await finish(whole);
  const findings = found(whole);
  expect([...findings.keys()].filter((name) => name.startsWith("jobs/"))).toHaveLength(11);
  expect([...findings.keys()].filter((name) => name.endsWith("model.safetensors"))).toHaveLength(5);
  // Log-likelihoods, which would show the smallest difference.
  expect(JSON.stringify([...findings])).toMatch(/"value":-?\d+\.\d{6}/);

  const killed = temporaryFolder();
  const moments = [Math.random() * 2000, Math.random() * 4000] as const;
  await killIn(killed, "images", moments[0]);
  await killIn(killed, "instructblip, seed 1, 4 queries, t5", moments[1]);
  const said = await finish(killed);
  expect(said, "what was done before the kills").not.toContain("image encoder: begun");
  expect(found(killed), `killed ${moments} ms after the jobs began`).toEqual(findings);

  const document = readFileSync(join(killed, "results.md"), "utf8");
  expect(document).toContain("InstructBLIP");
  writeFileSync(join(killed, "results.md"), "");
  expect(await finish(killed)).toEqual([]);
  expect(readFileSync(join(killed, "results.md"), "utf8")).toBe(document);
}, 600_000);

/** A study whose language model would train for ever. */
const endless = { ...tinyBudget, languageModel: { ...tinyBudget.languageModel, steps: 1_000_000 } };

function stepsTaken(path: string): number {
  return readFileSync(path, "utf8").trim().split("\n").length;
}

// Each starts threads that first collect the vocabulary: seconds, or minutes on a machine that is busy.
describe("runStudy", { timeout: 300_000 }, () => {
  it("interrupted, stops all jobs once they have saved, and goes on from there", async () => {
    const directory = temporaryFolder();
    const interruption = new Error("interrupted");
    const controller = new AbortController();
    const study = runStudy(endless, {
      ...{ directory, quick: true, signal: controller.signal },
      onProgress: ({ job, training }) => {
        if (job === "language model t5" && training) controller.abort(interruption);
      },
    });
    await expect(study).rejects.toBe(interruption);
    const log = join(directory, "language-models", "t5.jsonl");
    const before = stepsTaken(log);
    expect(before).toBeGreaterThan(0);
    expect(existsSync(join(directory, "run.lock"))).toBe(false);
    const document = readFileSync(join(directory, "results.md"), "utf8");
    expect(document).toContain("No model has been evaluated yet.");

    const again = new AbortController();
    let first: number | undefined;
    const continued = runStudy(endless, {
      ...{ directory, quick: true, signal: again.signal },
      onProgress: ({ job, training }) => {
        if (job !== "language model t5" || !training) return;
        first ??= training.step;
        again.abort(interruption);
      },
    });
    await expect(continued).rejects.toBe(interruption);
    expect(first).toBeGreaterThan(before);
  });

  it("stops the other jobs when one fails, having saved, and names it", async () => {
    const directory = temporaryFolder();
    // Where the state of the image encoder should be read, there is a folder.
    mkdirSync(join(directory, "image-encoder", "image-encoder.state.safetensors"), { recursive: true });
    const study = runStudy(endless, { directory, quick: true });
    await expect(study).rejects.toThrow(/^image encoder: .*image-encoder\.state\.safetensors/);
    expect(existsSync(join(directory, "jobs", "language-model-t5.json"))).toBe(false);
    expect(existsSync(join(directory, "run.lock"))).toBe(false);
  });

  it("is refused where a file is in the way", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "mine");
    const study = (directory: string) => runStudy(tinyBudget, { directory, quick: true });
    await expect(study(file)).rejects.toThrow(`Cannot make the folder ${file}: there is a file of that name`);
    await expect(study(join(file, "below"))).rejects.toThrow("a part of the path is a file");
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("refuses a directory that another process uses, and one of another study", async () => {
    const directory = temporaryFolder();
    await withRunLock(directory, async () => {
      await expect(runStudy(tinyBudget, { directory, quick: true })).rejects.toThrow(
        /^Process \d+, of this machine or another, is at work in this folder/,
      );
    });
    const aborted = { directory, signal: AbortSignal.abort(new Error("at once")) };
    await expect(runStudy(tinyBudget, { ...aborted, quick: true })).rejects.toThrow("at once");
    for (const [budget, quick] of [
      [endless, true],
      [tinyBudget, false],
    ] as const) {
      await expect(runStudy(budget, { ...aborted, quick })).rejects.toThrow(
        /study\.json is of another study than the (quick|whole) study/,
      );
    }
    await expect(runStudy(tinyBudget, { ...aborted, quick: true })).rejects.toThrow("at once");
  });
});
