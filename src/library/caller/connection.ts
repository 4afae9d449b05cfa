import { existsSync } from "node:fs";
import type { Worker } from "node:worker_threads";
// Not through the folder's index, which would load the runtime into the calling thread.
import { fromErrorData, startThread } from "../../runtime/thread.js";
import { errorClasses, ModelUnavailableError } from "../errors.js";
import type { FromWorker, OperationName, Operations, ToWorker } from "../protocol.js";
import { onAbort } from "./on-abort.js";

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  onEvent(event: unknown): void;
}

interface CallOptions<Name extends OperationName> {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Operations[Name]["event"]) => void;
  /** Buffers that move to the other thread instead of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * A thread that carries out operations one after the other. It does not keep the process alive while it has
 * nothing to do.
 */
export class WorkerConnection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  #failure: Error | undefined;

  constructor(entry: URL = workerFile()) {
    this.#worker = startThread(entry, { name: "instructblip" });
    this.#worker.unref();
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#fail(endedBy(error)));
    // Whose it was cannot be known, so nobody is left to wait for it.
    this.#worker.on("messageerror", (error) => {
      this.#post({ kind: "close" });
      this.#fail(endedBy(error));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        this.#fail(endedBy(new Error(`exit code ${code}`)));
        resolve();
      });
    });
  }

  /**
   * Has an operation carried out after those that were asked for before.
   * @throws the signal's reason, at once when it is aborted; ModelUnavailableError when the thread is closed or dies
   */
  call<Name extends OperationName>(
    operation: Name,
    parameters: Operations[Name]["parameters"],
    { signal, onEvent = () => {}, transfer = [] }: CallOptions<Name> = {},
  ): Promise<Operations[Name]["result"]> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise<Operations[Name]["result"]>((resolve, reject) => {
      const settle = (): void => {
        leave?.();
        this.#pending.delete(id);
        if (this.#pending.size === 0) this.#worker.unref();
      };
      const stop = (reason: unknown): void => {
        this.#post({ kind: "abort", id });
        settle();
        reject(reason);
      };
      const abort = (): void => stop(signal?.reason);
      this.#post({ kind: "call", id, operation, parameters } as ToWorker, transfer);
      const leave = signal && onAbort(signal, abort);
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(id, {
        resolve: (result) => {
          settle();
          resolve(result as Operations[Name]["result"]);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        onEvent: (event) => {
          try {
            onEvent(event as Operations[Name]["event"]);
          } catch (error) {
            stop(error);
          }
        },
      });
    });
  }

  /** Rejects what still runs and ends the thread as soon as its present step is done. */
  async close(): Promise<void> {
    if (this.#failure === undefined) {
      this.#post({ kind: "close" });
      this.#fail(new ModelUnavailableError("the model was disposed of; load it again to use it"));
      // Whoever waits for the end must not see the process end before it.
      this.#worker.ref();
    }
    await this.#ended;
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: FromWorker): void {
    // What was aborted here may still be told of from there.
    const pending = this.#pending.get(message.id);
    if (message.kind === "event") pending?.onEvent(message.event);
    else if (message.kind === "result") pending?.resolve(message.result);
    else pending?.reject(fromErrorData(message.error, errorClasses));
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    for (const pending of [...this.#pending.values()]) pending.reject(this.#failure);
  }
}

/** @throws ModelUnavailableError where a bundler moved this code away from the thread's file. */
function workerFile(): URL {
  // Bundles in CommonJS have no import.meta.url.
  const entry = import.meta.url ? new URL("../worker/worker.js", import.meta.url) : undefined;
  if (entry && existsSync(entry)) return entry;
  throw new ModelUnavailableError(
    "instructblip cannot be bundled into one file: its thread, its native library and its model are files beside the code. " +
      "Leave it external, as in esbuild --external:instructblip, or ssr.external in vite, and install it where the program runs",
  );
}

function endedBy(cause: Error): ModelUnavailableError {
  return new ModelUnavailableError(
    `the model's thread ended unexpectedly (${cause.message}), perhaps for lack of memory; load the model again`,
    { cause },
  );
}
