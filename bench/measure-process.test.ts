import { describe, expect, it } from "vitest";
import { measureProcess } from "./measure-process.js";

const node = (program: string): string[] => [process.execPath, "-e", program];

describe("measureProcess", () => {
  it("hands the input over and reads the last line that was printed", async () => {
    const program = node(`process.stdin.on("data", (text) => console.log("loading\\n" + text))`);
    expect((await measureProcess(program, "words")).output).toBe("words");
  });

  it.runIf(process.platform === "linux")("sees memory that was freed before the end", async () => {
    const bytes = 200e6;
    const program = (size: number) =>
      node(
        `let block = Buffer.alloc(${size}, 1); setTimeout(() => { block = undefined; console.log(0); }, 300)`,
      );
    const [small, large] = [await measureProcess(program(1), ""), await measureProcess(program(bytes), "")];
    for (const kind of ["peakBytes", "peakAnonymousBytes"] as const) {
      expect(large.memory![kind] - small.memory![kind]).toBeGreaterThan(0.8 * bytes);
    }
    expect(large.memory!.peakAnonymousBytes).toBeLessThan(large.memory!.peakBytes);
  });

  it("fails with what the command said", async () => {
    await expect(measureProcess(node(`throw new Error("no such model")`), "x".repeat(1e6))).rejects.toThrow(
      /exit code 1:.*no such model/s,
    );
  });

  it("fails when there is no such command", async () => {
    await expect(measureProcess(["/nonexistent/python"], "")).rejects.toThrow("/nonexistent/python");
  });
});
