/** Those who wait for a signal. */
interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back once when the signal is aborted. However many wait for it, the signal has one listener: Node warns of a
 * leak where there are more than ten, and one signal for all calls of a server is no leak.
 * @returns call it to be called back no more
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    for (const callback of [...callbacks]) callback();
  };
  signal.addEventListener("abort", listener, { once: true });
  const entry = { callbacks, listener };
  waiting.set(signal, entry);
  return entry;
}
