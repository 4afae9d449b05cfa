/**
 * A thread must not end while native code runs in it: what that hands back finds no JavaScript any more, and the whole
 * process aborts. So a thread says when native code runs, and whoever ends the process waits for it.
 */
import { workerData } from "node:worker_threads";

/** Two numbers that threads share: how many native calls are under way, and whether any more may begin. */
export class NativeGate {
  readonly #numbers: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.#numbers = new Int32Array(memory);
  }

  /** Begins a native call. Never returns once the gate is shut: the thread waits for its end. */
  enter(): void {
    Atomics.add(this.#numbers, 0, 1);
    if (this.#isShut) this.leave();
  }

  /** Ends a native call. Never returns once the gate is shut. */
  leave(): void {
    Atomics.sub(this.#numbers, 0, 1);
    Atomics.notify(this.#numbers, 0);
    while (this.#isShut) Atomics.wait(this.#numbers, 1, 1);
  }

  /** Blocks this thread until no native call is under way, and lets no other begin. */
  shut(): void {
    Atomics.store(this.#numbers, 1, 1);
    for (;;) {
      const underWay = Atomics.load(this.#numbers, 0);
      if (underWay === 0) return;
      Atomics.wait(this.#numbers, 0, underWay);
    }
  }

  get #isShut(): boolean {
    return Atomics.load(this.#numbers, 1) === 1;
  }
}

/** The gate of this thread, if `startThread` started it. */
const gate =
  workerData?.nativeGate instanceof SharedArrayBuffer ? new NativeGate(workerData.nativeGate) : undefined;

/** To be called by a thread of `startThread` once it has loaded its modules, some of which are native. */
export function modulesAreLoaded(): void {
  gate?.leave();
}

/** Carries out a native call, in such a way that the process can end in the meantime. */
export async function callNative<T>(call: () => Promise<T>): Promise<T> {
  gate?.enter();
  try {
    return await call();
  } finally {
    gate?.leave();
  }
}
