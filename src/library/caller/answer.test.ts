import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerResult } from "../types.js";
import { StreamedAnswer } from "./answer.js";

const finished: AnswerResult = {
  text: "a red cat",
  probability: 0.25,
  usage: { promptTokens: 4, visualTokens: 32, generatedTokens: 3 },
  finishReason: "stop",
  sequences: [{ text: "a red cat", probability: 0.25, logProbability: Math.log(0.25), tokens: [] }],
  timings: { decodeImage: 0, encodeImage: 0, readPrompt: 0, generate: 0.1 },
  notices: [],
};

/** An answer whose pieces and end the test gives. */
function controlled(signal?: AbortSignal) {
  let onPiece!: (piece: string) => void;
  let resolve!: (result: AnswerResult) => void;
  let reject!: (error: unknown) => void;
  let inner!: AbortSignal;
  const answer = new StreamedAnswer((emit, signal) => {
    onPiece = emit;
    inner = signal;
    return new Promise((res, rej) => {
      resolve = res;
      reject = rej;
      signal.addEventListener("abort", () => rej(signal.reason));
    });
  }, signal);
  return { answer, onPiece, resolve, reject, signal: inner };
}

async function collect(answer: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of answer) pieces.push(piece);
  return pieces;
}

describe("StreamedAnswer", () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  beforeEach(() => {
    unhandled.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(() => {
    process.off("unhandledRejection", note);
  });

  it("can be awaited as a whole and by its fields", async () => {
    const { answer, resolve } = controlled();
    resolve(finished);
    expect(await answer).toEqual(finished);
    expect(await answer.text).toBe("a red cat");
    expect(await answer.probability).toBe(0.25);
    expect(await answer.usage).toEqual(finished.usage);
    expect(await answer.finishReason).toBe("stop");
    expect(await answer.sequences).toEqual(finished.sequences);
  });

  it("gives pieces as they come", async () => {
    const { answer, onPiece, resolve } = controlled();
    const iterator = answer[Symbol.asyncIterator]();
    onPiece("a ");
    expect(await iterator.next()).toEqual({ value: "a ", done: false });
    const next = iterator.next();
    await setImmediate();
    onPiece("red");
    expect((await next).value).toBe("red");
    resolve(finished);
    expect((await iterator.next()).done).toBe(true);
  });

  it("loses no piece when it is iterated late or twice", async () => {
    const { answer, onPiece, resolve } = controlled();
    onPiece("a ");
    const early = collect(answer);
    onPiece("red ");
    onPiece("cat");
    resolve(finished);
    await answer;
    expect(await early).toEqual(["a ", "red ", "cat"]);
    expect(await collect(answer)).toEqual(["a ", "red ", "cat"]);
  });

  it("aborts when a loop is left before the end", async () => {
    const { answer, onPiece, signal } = controlled();
    onPiece("a ");
    onPiece("red ");
    for await (const _ of answer) break;
    expect(signal.aborted).toBe(true);
    await expect(answer.text).rejects.toThrow("aborted");
  });

  it("does not abort when the loop came to the end", async () => {
    const { answer, onPiece, resolve, signal } = controlled();
    onPiece("a red cat");
    resolve(finished);
    await collect(answer);
    expect(signal.aborted).toBe(false);
  });

  it("throws a failure out of the loop, after the pieces that came before", async () => {
    const { answer, onPiece, reject } = controlled();
    onPiece("a ");
    reject(new RangeError("too long"));
    const pieces: string[] = [];
    const loop = (async () => {
      for await (const piece of answer) pieces.push(piece);
    })();
    await expect(loop).rejects.toThrow(new RangeError("too long"));
    expect(pieces).toEqual(["a "]);
  });

  it("follows the caller's signal", async () => {
    const controller = new AbortController();
    const { answer } = controlled(controller.signal);
    const reason = new Error("the user left");
    controller.abort(reason);
    await expect(answer.text).rejects.toBe(reason);
  });

  it("leaves the caller's signal as it found it", async () => {
    const controller = new AbortController();
    const answers = Array.from({ length: 20 }, () => controlled(controller.signal));
    expect(getEventListeners(controller.signal, "abort").length).toBe(1);
    for (const { resolve } of answers) resolve(finished);
    await Promise.all(answers.map(({ answer }) => answer));
    expect(getEventListeners(controller.signal, "abort").length).toBe(0);
  });

  it("raises no unhandled rejection, used or not", async () => {
    const { answer, reject } = controlled();
    void answer.usage;
    void answer.text;
    reject(new Error("nobody looks"));
    await setImmediate();
    await setImmediate();
    expect(unhandled).toEqual([]);
  });
});
