import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TrainProgress } from "../../training/index.js";
import { TrainingProgress } from "./training-progress.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12 });
});

afterEach(() => {
  vi.useRealTimers();
});

function show(isTTY: boolean, columns = 200) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const output = { write, draw: write, isTTY, columns };
  return { written, progress: new TrainingProgress(output, { NO_COLOR: "1" }) };
}

function stepOf(step: number, changes: Partial<TrainProgress> = {}): TrainProgress {
  return { stage: "tuning", step, steps: 1000, reports: { loss: 2 }, learningRate: 1e-5, ...changes };
}

/** Reports steps that take so many milliseconds each. */
function take(progress: TrainingProgress, from: number, to: number, milliseconds: number) {
  for (let step = from; step <= to; step++) {
    vi.advanceTimersByTime(milliseconds);
    progress.update(stepOf(step));
  }
}

describe("TrainingProgress", () => {
  it("on a terminal draws one line with all that matters", () => {
    const { written, progress } = show(true);
    take(progress, 1, 101, 500);
    expect(written).toContain(
      `${"█".repeat(2)}${"░".repeat(22)}  10 %  tuning 101/1000  8 min left  loss 2.0000  rate 1.0e-5  2.0 steps/s`,
    );
    expect(written.join("")).not.toContain("\n");
    progress.clear();
    expect(written.at(-1)).toBe("\x1b[2K"); // "erase the line"
  });

  it("on a narrow terminal keeps the steps, the time and the loss", () => {
    const { written, progress } = show(true, 80);
    take(progress, 1, 101, 500);
    const [line] = written.filter((text) => text.includes("101/1000"));
    expect(line).toContain("tuning 101/1000  8 min left  loss 2.0000");
    expect(line!.length).toBeLessThan(80);
  });

  it("draws fast steps no oftener than can be seen", () => {
    const { written, progress } = show(true);
    take(progress, 1, 1000, 1);
    expect(written.filter((text) => text.includes("tuning")).length).toBeLessThan(20);
  });

  it("elsewhere writes the first and the last step of a stage, and one every 30 seconds", () => {
    const { written, progress } = show(false);
    take(progress, 901, 1000, 2000);
    progress.update(stepOf(1, { stage: "next" }));
    expect(written.map((line) => line.slice(0, line.indexOf("/")))).toEqual([
      "tuning 901",
      "tuning 916",
      "tuning 931",
      "tuning 946",
      "tuning 961",
      "tuning 976",
      "tuning 991",
      "tuning 1000",
      "next 1",
    ]);
    expect(written[1]).toBe("tuning 916/1000  3 min left  loss 2.0000  rate 1.0e-5  2.0 s/step\n");
    expect(written.at(-1)).toBe("next 1/1000  loss 2.0000  rate 1.0e-5\n");
  });

  it("smooths the loss, and begins anew with each stage", () => {
    const { written, progress } = show(false);
    progress.update(stepOf(1, { reports: { loss: 100 } }));
    progress.update(stepOf(1, { stage: "next", reports: { loss: 4 } }));
    for (let step = 2; step < 1000; step++) {
      progress.update(stepOf(step, { stage: "next", reports: { loss: step % 2 === 0 ? 2 : 4 } }));
    }
    progress.update(stepOf(1000, { stage: "next", reports: { loss: 3 } }));
    expect(written[1]).toContain("loss 4.0000");
    const shown = Number(/loss ([\d.]+)/.exec(written[2]!)?.[1]);
    expect(Math.abs(shown - 3)).toBeLessThan(0.1);
  });

  it.each([true, false])("leaves a validation on a line of its own (terminal: %s)", (isTTY) => {
    const { written, progress } = show(isTTY);
    progress.update(stepOf(1));
    progress.update(stepOf(2, { validation: { score: 0.61234, loss: 1 } }));
    expect(written).toContain("tuning 2/1000  validation: score 0.6123  loss 1.000\n");
    const line = written.findIndex((text) => text.includes("validation"));
    if (isTTY) expect(written[line - 1]).toBe("\x1b[2K");
  });
});
