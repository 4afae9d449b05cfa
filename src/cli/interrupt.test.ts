import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { abortOnInterrupt, Interrupted } from "./interrupt.js";

const exit = vi.spyOn(process, "exit").mockImplementation((() => undefined) as never);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM");
  exit.mockClear();
});

it("aborts on the first interrupt and ends the process on the second", () => {
  const signal = abortOnInterrupt();
  expect(signal.aborted).toBe(false);
  process.emit("SIGINT", "SIGINT");
  expect(signal.reason).toBeInstanceOf(Interrupted);
  expect(signal.reason.exitCode).toBe(130);
  vi.advanceTimersByTime(1000);
  expect(exit).not.toHaveBeenCalled();
  process.emit("SIGINT", "SIGINT");
  expect(exit).toHaveBeenCalledWith(130);
});

it("takes the signal that npm passes on for the same keypress", () => {
  abortOnInterrupt();
  process.emit("SIGINT", "SIGINT");
  vi.advanceTimersByTime(20);
  process.emit("SIGINT", "SIGINT");
  expect(exit).not.toHaveBeenCalled();
});

it("knows SIGTERM by its own exit code", () => {
  const signal = abortOnInterrupt();
  process.emit("SIGTERM", "SIGTERM");
  expect(signal.reason.exitCode).toBe(143);
});
