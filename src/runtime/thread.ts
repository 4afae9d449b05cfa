/** Threads that programs run in. Does not load the runtime itself. */
import { Worker, type WorkerOptions } from "node:worker_threads";
import { engineLimit, isEngineLimit } from "../text/index.js";
import { NativeGate } from "./native-gate.js";
import { withoutTelemetry } from "./telemetry.js";

/** Gates of the threads that run. */
const gates = new Set<NativeGate>();

function shutGates(): void {
  for (const gate of gates) gate.shut();
}

/**
 * Starts a thread in which programs may run. When the process ends by itself, by an error or by `process.exit`, it waits
 * for the native calls that are under way.
 * @param entry must call `modulesAreLoaded`
 * @param workerData found as `workerData` in the thread, beside `nativeGate`
 */
export function startThread(
  entry: URL,
  { workerData, ...options }: Pick<WorkerOptions, "name"> & { workerData?: object } = {},
): Worker {
  withoutTelemetry();
  const gate = new NativeGate();
  gate.enter();
  // Flags of the process such as --input-type are not meant for this file.
  const worker = new Worker(entry, {
    ...options,
    execArgv: [],
    workerData: { ...workerData, nativeGate: gate.memory },
  });
  if (gates.size === 0) process.on("exit", shutGates);
  gates.add(gate);
  const forget = (): void => {
    gates.delete(gate);
    if (gates.size === 0) process.off("exit", shutGates);
  };
  // A thread that died of an error may not have told where it was.
  worker.once("error", forget).once("exit", forget);
  return worker;
}

/** An error as data: classes do not survive the way between threads. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of a system error, such as `ENOSPC`. */
  readonly code?: string;
}

/** Errors' classes by their names. */
export type ErrorClasses = Readonly<Record<string, new (message: string) => Error>>;

/** What is kept of an error on its way to another thread. */
export function toErrorData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  if (isEngineLimit(message)) return { name: "Error", message: engineLimit, stack };
  return { name, message, stack, ...("code" in error && { code: String(error.code) }) };
}

/** The error again, of its own class where that is given, else an `Error`. */
export function fromErrorData({ name, message, stack, code }: ErrorData, classes: ErrorClasses = {}): Error {
  const error = new (classes[name] ?? Error)(message);
  error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
