import type { Answer, AnswerResult } from "../types.js";
import { onAbort } from "./on-abort.js";

/** Begins to answer; gives pieces of the text as they come, and stops when the signal is aborted. */
type StartAnswer = (onPiece: (piece: string) => void, signal: AbortSignal) => Promise<AnswerResult>;

/** An answer that is collected while it comes, so that it can be read at any time and in any way. */
export class StreamedAnswer implements Answer {
  readonly #result: Promise<AnswerResult>;
  readonly #pieces: string[] = [];
  readonly #controller = new AbortController();
  #settled = false;
  #waiting: (() => void)[] = [];

  constructor(start: StartAnswer, signal?: AbortSignal) {
    const onPiece = (piece: string): void => {
      this.#pieces.push(piece);
      this.#wake();
    };
    const follow = (): void => this.#controller.abort(signal?.reason);
    const leave = signal && onAbort(signal, follow);
    if (signal?.aborted) follow();
    this.#result = handled(
      start(onPiece, this.#controller.signal).finally(() => {
        leave?.();
        this.#settled = true;
        this.#wake();
      }),
    );
  }

  get text(): Answer["text"] {
    return this.#field("text");
  }

  get probability(): Answer["probability"] {
    return this.#field("probability");
  }

  get usage(): Answer["usage"] {
    return this.#field("usage");
  }

  get finishReason(): Answer["finishReason"] {
    return this.#field("finishReason");
  }

  get sequences(): Answer["sequences"] {
    return this.#field("sequences");
  }

  // biome-ignore lint/suspicious/noThenProperty: an Answer is awaitable by contract
  then<Fulfilled = AnswerResult, Rejected = never>(
    onFulfilled?: ((result: AnswerResult) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#result.then(onFulfilled, onRejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    let next = 0;
    try {
      for (;;) {
        while (next < this.#pieces.length) yield this.#pieces[next++]!;
        if (this.#settled) break;
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      await this.#result;
    } finally {
      if (!this.#settled) this.#controller.abort();
    }
  }

  #field<Name extends keyof AnswerResult>(name: Name): Promise<AnswerResult[Name]> {
    return handled(this.#result.then((result) => result[name]));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}

/** The same promise, whose rejection nobody needs to look at. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
