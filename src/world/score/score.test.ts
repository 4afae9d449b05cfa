import { describe, expect, it, vi } from "vitest";
import { imageChanges } from "../drawing/changes.js";
import { type AskedOfKind, drawAsked } from "../questions/asked.js";
import { questionKinds } from "../questions/kinds.js";
import { styles } from "../scenes/scene.js";
import { type AnswerWorldRequests, scorePictureWorld, type WorldRequest } from "./score.js";

vi.mock("../questions/asked.js", async (original) => {
  const asked = await original<typeof import("../questions/asked.js")>();
  return { ...asked, drawAsked: vi.fn(asked.drawAsked) };
});

/** What was drawn for the questions asked so far. */
const drawn = () => vi.mocked(drawAsked).mock.results.map(({ value }) => value as AskedOfKind);

/** Answers by what was drawn, which requests follow in order; then come the same questions about other images. */
function answerer(
  answerOf: (expected: string) => string,
  notices: readonly string[] = [],
): AnswerWorldRequests {
  vi.mocked(drawAsked).mockClear();
  let asked = 0;
  return async (requests) =>
    requests.map(({ instruction, image }) => {
      const next = drawn()[asked];
      if (next === undefined) return { text: "", probability: 0.15, notices: ["unlike"] };
      asked++;
      expect(instruction).toBe(next.instruction);
      expect([...image.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
      return { text: answerOf(next.question.answer), probability: 0.95, notices };
    });
}

const silent: AnswerWorldRequests = async (requests) =>
  requests.map(() => ({ text: "", probability: 0.5, notices: [] }));
const kindNames = questionKinds.map(({ name }) => name);
const withUnanswerable = questionKinds
  .filter(({ unanswerable }) => unanswerable.length > 0)
  .map(({ name }) => name);

describe("scorePictureWorld", () => {
  it("finds every answer of a perfect model right, in both wordings and each style", async () => {
    const score = await scorePictureWorld(
      answerer((text) => text),
      { samples: 20, seed: 1 },
    );
    const perfect = { right: 20, asked: 20, interval: [expect.closeTo(0.839, 3), 1] };
    const shares = { validation: perfect, test: perfect };
    expect(score.kinds).toEqual(kindNames.map((kind) => ({ kind, shares, errors: [] })));
    expect(score.unanswerable).toEqual(withUnanswerable.map((kind) => ({ kind, shares })));
    expect(score.styles.map(({ style }) => style)).toEqual(styles);
    const ofKinds = drawn().slice(0, 40 * kindNames.length);
    for (const { style, right, asked } of score.styles) {
      const inStyle = ofKinds.filter(({ scene }) => scene.style === style);
      expect([right, asked]).toEqual([inStyle.length, inStyle.length]);
    }
    expect(score.calibration).toEqual({
      error: expect.closeTo(0.05),
      bins: [
        { from: 0.9, to: 1, answers: 20 * kindNames.length, probability: expect.closeTo(0.95), right: 1 },
      ],
    });
  });

  it.each([
    ["nothing", () => ""],
    ["a full stop", () => "."],
    ["more than is asked", (expected: string) => `${expected} or so`],
    ["every second letter", (expected: string) => [...expected].filter((_, i) => i % 2).join("")],
  ])("finds no answer of a model that says %s right, and shows some", async (_, answerOf) => {
    const score = await scorePictureWorld(answerer(answerOf), { samples: 10, seed: 1 });
    for (const { shares, errors } of score.kinds) {
      expect([shares.validation.right, shares.test.right, errors.length]).toEqual([0, 0, 5]);
    }
    for (const { shares } of score.unanswerable) expect(shares.test.right).toBe(0);
    expect(score.styles.map(({ right }) => right)).toEqual(styles.map(() => 0));
    const { instruction, question } = drawn()[0]!;
    const answer = answerOf(question.answer);
    expect(score.kinds[0]!.errors[0]).toEqual({ question: instruction, answer, expected: question.answer });
  });

  it("takes a notice for as good as saying that the image does not tell", async () => {
    const { unanswerable } = await scorePictureWorld(
      answerer(() => "", ["unsure"]),
      { samples: 3, seed: 1 },
    );
    for (const { shares } of unanswerable)
      expect([shares.validation.right, shares.test.right]).toEqual([3, 3]);
  });

  it("asks in the words of both splits", async () => {
    vi.mocked(drawAsked).mockClear();
    await scorePictureWorld(silent, { samples: 2, seed: 5 });
    const splits = vi.mocked(drawAsked).mock.calls.map(([, { split }]) => split);
    const both = ["validation", "validation", "test", "test"];
    expect(splits).toEqual([...kindNames, ...withUnanswerable].flatMap(() => both));
  });

  it("gives little for the same answer to every question", async () => {
    vi.mocked(drawAsked).mockClear();
    await scorePictureWorld(silent, { samples: 100, seed: 2 });
    const largest = kindNames.map((_, i) => {
      const counts = new Map<string, number>();
      for (const { question } of drawn().slice(200 * i, 200 * (i + 1))) {
        counts.set(question.answer, (counts.get(question.answer) ?? 0) + 1);
      }
      return Math.max(...counts.values()) / 200;
    });
    const shares = Object.fromEntries(kindNames.map((kind, i) => [kind, largest[i]]));
    for (const kind of ["caption", "description"]) expect(shares[kind]).toBeLessThan(0.1);
    for (const kind of ["thing", "colour", "place", "reading", "dialog"])
      expect(shares[kind]).toBeLessThan(0.25);
    for (const kind of ["count", "knowledge", "comparison"]) expect(shares[kind]).toBeLessThan(0.5);
    expect(shares["yes or no"]).toBeLessThan(0.65);
  });

  it("asks the same for the same seed, and something else for another", async () => {
    const questions = async (seed: number) => {
      vi.mocked(drawAsked).mockClear();
      await scorePictureWorld(silent, { samples: 2, seed });
      return drawn();
    };
    const first = await questions(1);
    expect(await questions(1)).toEqual(first);
    expect(await questions(2)).not.toEqual(first);
  });

  it("asks in batches and tells how far it is", async () => {
    const sizes: number[] = [];
    const fractions: number[] = [];
    const answer: AnswerWorldRequests = async (requests) => {
      sizes.push(requests.length);
      return silent(requests);
    };
    const onProgress = (fraction: number) => fractions.push(fraction);
    await scorePictureWorld(answer, { samples: 20, seed: 1, onProgress });
    const perKind = kindNames.flatMap(() => [16, 4, 16, 4]);
    expect(sizes.slice(0, perKind.length)).toEqual(perKind);
    expect(sizes.slice(-13)).toEqual([...Array(12).fill(16), 8]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it("counts numbers apart, by form", async () => {
    const { counts } = await scorePictureWorld(
      answerer((text) => text),
      { samples: 60, seed: 3 },
    );
    expect(counts.reduce((sum, { asked }) => sum + asked, 0)).toBe(120);
    for (const { right, asked } of counts) expect(right).toBe(asked);
    const numbers = (wanted: string) =>
      counts.filter(({ form }) => form === wanted).map(({ number }) => number);
    expect(numbers("count-all")).toEqual(["one", "two", "three", "four", "five", "six", "seven", "eight"]);
    expect(numbers("count-of").slice(0, 4)).toEqual(["zero", "one", "two", "three"]);
  });

  it("asks the same questions, of all kinds, about images changed in each way", async () => {
    const samples = kindNames.length + 1;
    const requests: WorldRequest[] = [];
    vi.mocked(drawAsked).mockClear();
    const answer: AnswerWorldRequests = async (batch) => {
      requests.push(...batch);
      const asked = batch.map(({ instruction }) => drawn().find((each) => each.instruction === instruction));
      return asked.map((each) => ({ text: each?.question.answer ?? "", probability: 1, notices: [] }));
    };
    const { changes } = await scorePictureWorld(answer, { samples, seed: 4 });
    expect(changes.map(({ change, asked }) => [change, asked])).toEqual(
      imageChanges.map(({ name }) => [name, samples]),
    );
    // Those in the words of the test.
    const kinds = kindNames.map((_, i) => requests.slice(samples * (2 * i + 1), samples * (2 * i + 2)));
    const mixed = [...kinds.map(([first]) => first!), kinds[0]![1]!];
    const changed = requests.slice(-200 - samples * imageChanges.length, -200);
    for (const [i, { name }] of imageChanges.entries()) {
      const asked = changed.slice(samples * i, samples * (i + 1));
      expect(asked.map(({ instruction }) => instruction)).toEqual(
        mixed.map(({ instruction }) => instruction),
      );
      const same = asked.filter(({ image }, j) => Buffer.compare(image, mixed[j]!.image) === 0);
      expect([name, same.length]).toEqual([name, name === "as drawn" ? samples : 0]);
    }
    expect(changes[0]!.right).toBeGreaterThan(samples / 2);
  });

  it("tells how many answers came with a notice, about other images too", async () => {
    const answer: AnswerWorldRequests = async (requests) =>
      requests.map((_, i) => ({ text: "", probability: 0.5, notices: i % 2 === 0 ? ["unsure"] : [] }));
    const { notices } = await scorePictureWorld(answer, { samples: 16, seed: 1 });
    expect(notices).toEqual([
      { answers: "right", noticed: 0, given: 0 },
      { answers: "wrong", noticed: 16 * kindNames.length, given: 32 * kindNames.length },
      { answers: "other images", noticed: 100, given: 200 },
    ]);
  });

  it("refuses a model that does not answer each question", async () => {
    await expect(scorePictureWorld(async () => [], { samples: 3, seed: 1 })).rejects.toThrow(
      "3 questions got 0 answers",
    );
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const answer = vi.fn<AnswerWorldRequests>(async (requests) => {
      controller.abort(new Error("enough"));
      return silent(requests);
    });
    const scoring = scorePictureWorld(answer, { samples: 40, seed: 1, signal: controller.signal });
    await expect(scoring).rejects.toThrow("enough");
    expect(answer).toHaveBeenCalledTimes(1);
  });
});
