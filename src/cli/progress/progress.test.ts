import stringWidth from "string-width";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressBar, progressLine } from "./progress.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12 });
});

afterEach(() => {
  vi.useRealTimers();
});

function start(isTTY: boolean, environment: Record<string, string> = {}) {
  const written: string[] = [];
  const draw = (text: string) => written.push(text);
  const output = { write: () => expect.unreachable(), draw, isTTY, columns: 80 };
  return { bar: new ProgressBar(output, environment), written };
}

describe("ProgressBar", () => {
  it.each([
    { isTTY: false, TERM: "xterm" },
    { isTTY: true, TERM: "dumb" },
  ])("writes nothing where nothing can be taken away again: %o", ({ isTTY, TERM }) => {
    const { bar, written } = start(isTTY, { TERM });
    bar.update({ stage: "loading", fraction: 0.5 });
    vi.advanceTimersByTime(1000);
    bar.clear();
    expect(written).toEqual([]);
  });

  it("draws a line at once, and then no oftener than can be seen", () => {
    const { bar, written } = start(true);
    bar.update({ stage: "loading", fraction: 0 });
    expect(written.join("")).toContain("0 %  loading");
    for (let step = 0; step < 1000; step++) {
      vi.advanceTimersByTime(1);
      bar.update({ stage: "loading", fraction: step / 1000 });
    }
    expect(written.filter((text) => text.includes("loading")).length).toBeLessThan(20);
    bar.clear();
  });

  it("draws while the thread is busy and no timer runs", () => {
    const { bar, written } = start(true);
    for (let step = 1; step <= 10; step++) {
      vi.setSystemTime(1e12 + 1000 * step);
      bar.update({ stage: "busy", fraction: step / 10 });
    }
    expect(written.join("")).toContain("90 %");
    bar.clear();
  });

  it("leaves an empty line, and can go on after it", () => {
    const { bar, written } = start(true);
    bar.update({ stage: "one", fraction: 0.5 });
    bar.clear();
    expect(written.at(-1)).toBe("\u001b[2K"); // "erase the line"
    bar.update({ stage: "two" });
    expect(written.join("")).toContain("two");
    bar.clear();
    vi.advanceTimersByTime(1000);
    expect(written.at(-1)).toBe("\u001b[2K");
  });
});

describe("progressLine", () => {
  it("has bar, percentage and words", () => {
    expect(progressLine(80, "loading", 0.5)).toBe(`${"█".repeat(12)}${"░".repeat(12)}  50 %  loading`);
  });

  it("has no bar where it would leave no room for words, or where nobody knows how far it is", () => {
    expect(progressLine(40, "loading", 0.5)).toBe(" 50 %  loading");
    expect(progressLine(80, "loading")).toBe("loading");
  });

  it.each([40, 80, 200])("is narrower than %d columns, whatever it says", (columns) => {
    for (const text of ["a".repeat(300), "猫".repeat(300), "👩‍👩‍👧".repeat(100)]) {
      for (const fraction of [undefined, -1, 0.5, 7]) {
        const line = progressLine(columns, text, fraction);
        expect(stringWidth(line)).toBeLessThan(columns);
        expect(stringWidth(line)).toBeGreaterThan(columns - 4);
      }
    }
  });

  it("does nothing to the terminal", () => {
    expect(progressLine(80, "a\u001b[2J\nb")).toBe("a\\u001b[2J\\nb");
  });
});
