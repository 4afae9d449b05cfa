import { describe, expect, it } from "vitest";
import { ProgressBar } from "./progress.js";

function draw(isTTY: boolean, environment: Record<string, string>, columns = 80) {
  const written: string[] = [];
  const bar = new ProgressBar({ write: (text) => written.push(text), isTTY, columns }, environment);
  return { bar, written };
}

describe("ProgressBar", () => {
  it("writes nothing where there is no terminal", () => {
    const { bar, written } = draw(false, {});
    bar.update({ stage: "loading", fraction: 0.5 });
    bar.clear();
    expect(written).toEqual([]);
  });

  it("draws bar, percentage and stage on one line", () => {
    const { bar, written } = draw(true, { NO_COLOR: "1" });
    bar.update({ stage: "loading", fraction: 0.5 });
    expect(written).toEqual([`\r\x1b[K${"█".repeat(12)}${"░".repeat(12)}  50 %  loading`]);
  });

  it("uses colour unless NO_COLOR is set", () => {
    const { bar, written } = draw(true, {});
    bar.update({ stage: "loading", fraction: 1 });
    expect(written[0]).toContain("\x1b[36m");
  });

  it("never exceeds the terminal's width, whatever the fraction", () => {
    const { bar, written } = draw(true, { NO_COLOR: "1" }, 40);
    bar.update({ stage: "a".repeat(100), fraction: 7 });
    bar.update({ stage: "b".repeat(100) });
    for (const line of written) expect(line.replace("\r\x1b[K", "").length).toBeLessThan(40);
    expect(written[0]).toContain("100 %");
  });

  it("redraws at once for a new stage, but not for every step of one", () => {
    const { bar, written } = draw(true, {});
    for (let step = 0; step < 100; step++) bar.update({ stage: "one", fraction: step / 100 });
    expect(written.length).toBeLessThan(50);
    const before = written.length;
    bar.update({ stage: "two", fraction: 0 });
    expect(written).toHaveLength(before + 1);
  });
});
