import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Interrupted, onInterrupt } from "./interrupt.js";

const kill = vi.spyOn(process, "kill").mockReturnValue(true);
const stop = vi.fn();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

beforeEach(() => {
  vi.useFakeTimers();
  onInterrupt(stop);
});

afterEach(() => {
  vi.useRealTimers();
  for (const signal of signals) process.removeAllListeners(signal);
  kill.mockClear();
  stop.mockClear();
});

it("stops on the first interrupt and ends the process on the second", () => {
  process.emit("SIGINT", "SIGINT");
  expect(stop).toHaveBeenCalledWith("SIGINT");
  vi.advanceTimersByTime(60_000);
  expect(kill).not.toHaveBeenCalled();
  process.emit("SIGINT", "SIGINT");
  expect(stop).toHaveBeenCalledTimes(1);
  expect(kill).toHaveBeenCalledWith(process.pid, "SIGINT");
  expect(process.listenerCount("SIGINT")).toBe(0);
});

it("takes the signal that npm passes on for the same keypress", () => {
  process.emit("SIGINT", "SIGINT");
  vi.advanceTimersByTime(20);
  process.emit("SIGINT", "SIGINT");
  expect(kill).not.toHaveBeenCalled();
});

it("ends the process within a second of SIGTERM, also when it was interrupted before", () => {
  process.emit("SIGINT", "SIGINT");
  process.emit("SIGTERM", "SIGTERM");
  expect(kill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(999);
  expect(kill).toHaveBeenCalledWith(process.pid, "SIGTERM");
});

it("leaves a command time to save when the terminal is closed", () => {
  process.emit("SIGHUP", "SIGHUP");
  expect(stop).toHaveBeenCalledWith("SIGHUP");
  vi.advanceTimersByTime(60_000);
  expect(kill).not.toHaveBeenCalled();
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s has the exit code %d", (signal, exitCode) => {
  expect(new Interrupted(signal).exitCode).toBe(exitCode);
});
