import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ReproduceProgress } from "../../reproduction/index.js";
import { ReproductionProgress } from "./reproduction-progress.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12 });
});

afterEach(() => {
  vi.useRealTimers();
});

function show(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const output = { write, draw: write, isTTY, columns };
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

/** What a terminal shows in the end, of the escapes that are used. */
function screen(written: readonly string[]): string[] {
  const lines = [""];
  let row = 0;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes begin with one
  for (const [part, count, letter] of written.join("").matchAll(/\x1b\[(\d*)([A-Z])|\n|[^\x1b\n]+/g)) {
    if (part === "\n") {
      row++;
      column = 0;
      lines[row] ??= "";
    } else if (letter === "A") row -= Number(count);
    else if (letter === "G") column = Number(count) - 1;
    else if (letter === "K") lines[row] = count === "2" ? "" : lines[row]!.slice(0, column);
    else if (letter === "J") lines.splice(row, lines.length, lines[row]!.slice(0, column));
    else if (letter !== undefined) throw new Error(`unknown escape ${letter}`);
    else {
      lines[row] = lines[row]!.slice(0, column) + part + lines[row]!.slice(column + part.length);
      column += part.length;
    }
  }
  return lines;
}

it("on a terminal shows each job's bar, name, time left and loss, below what is done", () => {
  const { written, progress } = show(true, 100);
  run(progress);
  vi.advanceTimersByTime(1000);
  expect(screen(written)).toEqual([
    "image encoder: done in 51 s, 1 of 3 jobs",
    `${"█".repeat(5)}${"░".repeat(19)}  20 %  language model t5 202/1000  4 min left  loss 2.0000  rate 1.0e-5  …`,
    "",
  ]);
  progress.update(told("language model t5", "done"));
  progress.clear();
  expect(screen(written)).toEqual([
    "image encoder: done in 51 s, 1 of 3 jobs",
    "language model t5: done in 52 s, 1 of 3 jobs",
    "",
  ]);
  const before = written.length;
  vi.advanceTimersByTime(10_000);
  expect(written).toHaveLength(before);
});

it("shows both jobs while both are at work, in lines that fit", () => {
  const { written, progress } = show(true, 40);
  progress.update(told("image encoder", "begun"));
  progress.update(told(`no-instruction, ${"seed 1, ".repeat(9)}`, "begun"));
  progress.update(told("image encoder", "at work", 1));
  vi.advanceTimersByTime(1000);
  const lines = screen(written);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.length).toBeLessThan(40);
  expect(lines[0]).toContain("image encoder 1/1000");
  expect(lines[1]).toContain("no-instruction, seed 1");
  progress.clear();
});

it("draws fast steps no oftener than can be seen", () => {
  const { written, progress } = show(true);
  progress.update(told("image encoder", "begun"));
  for (let step = 1; step <= 1000; step++) {
    vi.advanceTimersByTime(1);
    progress.update(told("image encoder", "at work", step));
  }
  expect(written.filter((text) => text.includes("image encoder")).length).toBeLessThan(20);
  progress.clear();
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
