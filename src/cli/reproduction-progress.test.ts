import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ReproduceProgress } from "../reproduction/reproduce.js";
import { ReproductionProgress } from "./reproduction-progress.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12 });
});

afterEach(() => {
  vi.useRealTimers();
});

function show(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), isTTY, columns };
  return { written, progress: new ReproductionProgress(output, { NO_COLOR: "1" }) };
}

function told(job: string, state: ReproduceProgress["state"], step?: number): ReproduceProgress {
  const training =
    step === undefined
      ? undefined
      : { stage: "stage-two", step, steps: 1000, reports: { loss: 2 }, learningRate: 1e-5 };
  return { job, state, training, jobsDone: state === "done" ? 1 : 0, jobs: 3 };
}

/** Two jobs side by side, one of which ends. */
function run(progress: ReproductionProgress): void {
  progress.update(told("image encoder", "begun"));
  progress.update(told("language model t5", "begun"));
  for (let step = 1; step <= 101; step++) {
    vi.advanceTimersByTime(500);
    progress.update(told("image encoder", "at work", step));
    progress.update(told("language model t5", "at work", 2 * step));
  }
  progress.update(told("image encoder", "done"));
}

/** What a terminal shows in the end, of the escapes that are used: lines up, and all from here on erased. */
function screen(written: readonly string[]): string[] {
  const lines = [""];
  const readable = written.join("").replaceAll("\r", "").replaceAll("\x1b[J", "").replaceAll("\x1b[", "^");
  for (const text of readable.split(/(\^\d+A|\n)/)) {
    const up = /^\^(\d+)A$/.exec(text);
    if (up) lines.splice(lines.length - 1 - Number(up[1]));
    if (up || text === "\n") lines.push("");
    else lines[lines.length - 1] += text;
  }
  return lines;
}

it("on a terminal shows each job's name, bar, time left and loss, below what is done", () => {
  const { written, progress } = show(true);
  run(progress);
  expect(screen(written)).toEqual([
    "image encoder: done in 51 s, 1 of 3 jobs",
    "language model t5",
    `${"█".repeat(5)}${"░".repeat(19)}  20 %  step 202/1000  4 min left  loss 2.0000  rate 1.`,
    "",
  ]);
  progress.clear();
  expect(screen(written)).toEqual(["image encoder: done in 51 s, 1 of 3 jobs", ""]);
});

it("shows both jobs while both are at work, in lines that fit", () => {
  const { written, progress } = show(true, 40);
  progress.update(told("image encoder", "begun"));
  progress.update(told(`no-instruction, ${"seed 1, ".repeat(9)}`, "begun"));
  progress.update(told("image encoder", "at work", 1));
  const lines = screen(written);
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line.length).toBeLessThan(40);
  expect(lines[0]).toBe("image encoder");
  expect(lines[1]).toContain("step 1/");
});

it("draws fast steps no oftener than can be seen", () => {
  const { written, progress } = show(true);
  progress.update(told("image encoder", "begun"));
  for (let step = 1; step <= 1000; step++) {
    vi.advanceTimersByTime(1);
    progress.update(told("image encoder", "at work", step));
  }
  expect(written.length).toBeLessThan(40);
});

it("elsewhere writes a line when a job begins and ends, and every 30 seconds how far it is", () => {
  const { written, progress } = show(false);
  run(progress);
  progress.clear();
  expect(written.join("")).not.toContain("\x1b");
  expect(written.map((line) => line.split("  ")[0])).toEqual([
    "image encoder: begun\n",
    "language model t5: begun\n",
    "image encoder 1/1000",
    "language model t5 2/1000",
    "image encoder 61/1000",
    "language model t5 122/1000",
    "image encoder: done in 51 s, 1 of 3 jobs\n",
  ]);
  expect(written[4]).toBe("image encoder 61/1000  8 min left  loss 2.0000  rate 1.0e-5  2.0 steps/s\n");
});
