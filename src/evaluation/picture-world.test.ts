import { describe, expect, it, vi } from "vitest";
import { drawSample, isHeldOut } from "../world/index.js";
import { type Answerer, scorePictureWorld } from "./picture-world.js";

vi.mock("../world/index.js", async (original) => {
  const world = await original<typeof import("../world/index.js")>();
  return { ...world, drawSample: vi.fn(world.drawSample) };
});

/** What was drawn for the questions asked so far. */
const drawn = () =>
  vi.mocked(drawSample).mock.results.map(({ value }) => value as ReturnType<typeof drawSample>);

/** Answers by what was drawn, which requests follow in order. */
function answerer(answerOf: (expected: string) => string): Answerer {
  vi.mocked(drawSample).mockClear();
  let asked = 0;
  return async (requests) =>
    requests.map(({ instruction, picture }) => {
      const { question, answer } = drawn()[asked++];
      expect(instruction).toBe(question);
      expect([...picture.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
      return answerOf(answer);
    });
}

describe("scorePictureWorld", () => {
  it("finds every answer of a perfect model right, whatever its case, spaces and full stop", async () => {
    for (const style of [(text: string) => text, (text: string) => ` ${text.toUpperCase()}.\n`]) {
      const scores = await scorePictureWorld(answerer(style), { samples: 20, seed: 1 });
      expect(scores).toEqual(
        ["object", "colour", "count"].map((kind) => ({ kind, right: 20, asked: 20, errors: [] })),
      );
    }
  });

  it.each([
    ["nothing", () => ""],
    ["a full stop", () => "."],
    ["more than is asked", (expected: string) => `${expected} or so`],
    ["every second letter", (expected: string) => [...expected].filter((_, i) => i % 2).join("")],
  ])("finds no answer of a model that says %s right, and shows some", async (_, answerOf) => {
    const scores = await scorePictureWorld(answerer(answerOf), { samples: 10, seed: 1 });
    expect(scores.map(({ right, asked, errors }) => [right, asked, errors.length])).toEqual(
      Array(3).fill([0, 10, 5]),
    );
    const { question, answer } = drawn()[0];
    expect(scores[0].errors[0]).toEqual({ question, answer: answerOf(answer), expected: answer });
  });

  it("asks about pictures that all hold an unseen combination", async () => {
    await scorePictureWorld(
      answerer(() => ""),
      { samples: 40, seed: 5 },
    );
    expect(drawn()).toHaveLength(120);
    for (const { scene } of drawn()) {
      expect(scene.objects.some(({ object, colour, cell }) => isHeldOut(object, colour, cell))).toBe(true);
    }
  });

  it("asks each kind about pictures of its own", async () => {
    await scorePictureWorld(
      answerer(() => ""),
      { samples: 40, seed: 5 },
    );
    expect(new Set(drawn().map(({ scene }) => JSON.stringify(scene))).size).toBe(120);
  });

  it("gives little for the same answer to every question", async () => {
    await scorePictureWorld(
      answerer(() => ""),
      { samples: 200, seed: 2 },
    );
    const largestShare: Record<string, number> = {};
    for (const kind of ["object", "colour", "count"]) {
      const counts = new Map<string, number>();
      for (const { answer } of drawn().filter((each) => each.kind === kind)) {
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
      largestShare[kind] = Math.max(...counts.values()) / 200;
    }
    expect(largestShare.object).toBeLessThan(0.1);
    expect(largestShare.colour).toBeLessThan(0.25);
    expect(largestShare.count).toBeLessThan(0.5);
  });

  it("asks the same for the same seed, and something else for another", async () => {
    const asked = async (seed: number) => {
      await scorePictureWorld(
        answerer(() => ""),
        { samples: 5, seed },
      );
      return drawn();
    };
    const first = await asked(1);
    expect(await asked(1)).toEqual(first);
    expect(await asked(2)).not.toEqual(first);
  });

  it("asks in batches and tells how far it is", async () => {
    const sizes: number[] = [];
    const fractions: number[] = [];
    const answer: Answerer = async (requests) => {
      sizes.push(requests.length);
      return requests.map(() => "");
    };
    await scorePictureWorld(answer, {
      samples: 20,
      seed: 1,
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(sizes).toEqual([16, 4, 16, 4, 16, 4]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it("refuses a model that does not answer each question", async () => {
    await expect(scorePictureWorld(async () => [], { samples: 3, seed: 1 })).rejects.toThrow(
      "3 questions got 0 answers",
    );
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const answer = vi.fn<Answerer>(async (requests) => {
      controller.abort(new Error("enough"));
      return requests.map(() => "");
    });
    const scoring = scorePictureWorld(answer, { samples: 40, seed: 1, signal: controller.signal });
    await expect(scoring).rejects.toThrow("enough");
    expect(answer).toHaveBeenCalledTimes(1);
  });
});
