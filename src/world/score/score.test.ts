import { describe, expect, it, vi } from "vitest";
import { imageChanges } from "../drawing/changes.js";
import { type AskedDrawing, drawAsked, questionKinds } from "../questions/kinds.js";
import { styles } from "../scenes/drawing.js";
import { isHeldOut } from "../scenes/held-out.js";
import { type AnswerWorldRequests, scorePictureWorld, type WorldRequest } from "./score.js";

vi.mock("../questions/kinds.js", async (original) => {
  const kinds = await original<typeof import("../questions/kinds.js")>();
  return { ...kinds, drawAsked: vi.fn(kinds.drawAsked) };
});

// Sizes are prepared once, not in every test.
vi.mock("../drawing/painters.js", async (original) => {
  const { Painters } = await original<typeof import("../drawing/painters.js")>();
  const painters = new Painters();
  class SharedPainters {
    readonly paint = painters.paint.bind(painters);
  }
  return { Painters: SharedPainters };
});

/** What was drawn for the questions asked so far. */
const drawn = () => vi.mocked(drawAsked).mock.results.map(({ value }) => value as AskedDrawing);

/** Answers by what was drawn, which requests follow in order. */
function answerer(answerOf: (expected: string) => string): AnswerWorldRequests {
  vi.mocked(drawAsked).mockClear();
  let asked = 0;
  return async (requests) =>
    requests.map(({ instruction, image }) => {
      const next = drawn()[asked];
      // After the drawings' own questions come other words for the same, and other images.
      if (next === undefined) return { text: "", notices: ["unlike"] };
      asked++;
      const { question, answer } = next;
      expect(instruction).toBe(question);
      expect([...image.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
      return { text: answerOf(answer), notices: [] };
    });
}

const kindNames = questionKinds.map(({ name }) => name);

describe("scorePictureWorld", () => {
  it("finds every answer of a perfect model right, whatever its case, spaces and full stop", async () => {
    for (const write of [(text: string) => text, (text: string) => ` ${text.toUpperCase()}.\n`]) {
      const { kinds, styles: byStyle } = await scorePictureWorld(answerer(write), { samples: 20, seed: 1 });
      expect(kinds).toEqual(kindNames.map((kind) => ({ kind, right: 20, asked: 20, errors: [] })));
      expect(byStyle.map(({ style }) => style)).toEqual(styles);
      for (const { style, right, asked } of byStyle) {
        const inStyle = drawn().filter(({ drawing }) => drawing.style === style);
        expect([right, asked]).toEqual([inStyle.length, inStyle.length]);
      }
    }
  });

  it.each([
    ["nothing", () => ""],
    ["a full stop", () => "."],
    ["more than is asked", (expected: string) => `${expected} or so`],
    ["every second letter", (expected: string) => [...expected].filter((_, i) => i % 2).join("")],
  ])("finds no answer of a model that says %s right, and shows some", async (_, answerOf) => {
    const { kinds, styles: byStyle } = await scorePictureWorld(answerer(answerOf), { samples: 10, seed: 1 });
    expect(kinds.map(({ right, asked, errors }) => [right, asked, errors.length])).toEqual(
      kindNames.map(() => [0, 10, 5]),
    );
    expect(byStyle.map(({ right }) => right)).toEqual(styles.map(() => 0));
    const { question, answer } = drawn()[0]!;
    expect(kinds[0]!.errors[0]).toEqual({ question, answer: answerOf(answer), expected: answer });
  });

  it("asks about images that all hold an unseen combination, each kind about its own", async () => {
    await scorePictureWorld(
      answerer(() => ""),
      { samples: 20, seed: 5 },
    );
    for (const { drawing } of drawn()) {
      const { objects } = drawing.scene;
      expect(objects.some(({ object, colour, cell }) => isHeldOut(object, colour, cell))).toBe(true);
    }
    expect(new Set(drawn().map(({ drawing }) => JSON.stringify(drawing))).size).toBe(20 * kindNames.length);
  });

  it("gives little for the same answer to every question", async () => {
    await scorePictureWorld(
      answerer(() => ""),
      { samples: 200, seed: 2 },
    );
    const largest = kindNames.map((_, i) => {
      const counts = new Map<string, number>();
      for (const { answer } of drawn().slice(200 * i, 200 * (i + 1))) {
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
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
      await scorePictureWorld(
        answerer(() => ""),
        { samples: 5, seed },
      );
      return drawn().map(({ drawing, question }) => ({ drawing, question }));
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
      return requests.map(() => ({ text: "", notices: [] }));
    };
    await scorePictureWorld(answer, {
      samples: 20,
      seed: 1,
      onProgress: (fraction) => fractions.push(fraction),
    });
    const perKind = kindNames.flatMap(() => [16, 4]);
    expect(sizes.slice(0, perKind.length)).toEqual(perKind);
    expect(sizes.slice(-13)).toEqual([...Array(12).fill(16), 8]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it("counts numbers apart, by question", async () => {
    const right = await scorePictureWorld(
      answerer((text) => text),
      { samples: 60, seed: 3 },
    );
    const asked = (question: string) =>
      right.counts.filter((each) => each.question === question).reduce((sum, each) => sum + each.asked, 0);
    const [ofAKind, inAll, otherwise] = [...new Set(right.counts.map(({ question }) => question))];
    expect([ofAKind, inAll, otherwise]).toEqual([
      "How many … are there?",
      "How many things are in the picture?",
      "How many things are there?",
    ]);
    expect(asked(ofAKind!) + asked(inAll!)).toBe(60);
    expect(asked(otherwise!)).toBe(asked(inAll!));
    const numbers = right.counts.filter(({ question }) => question === inAll).map(({ number }) => number);
    expect(numbers).toEqual(["four", "five", "six", "seven", "eight"]);
    for (const { question, right: found, asked } of right.counts) {
      expect(found).toBe(question === otherwise ? 0 : asked);
    }
  });

  it("asks the same questions, of all kinds, about images changed in each way", async () => {
    const samples = kindNames.length + 1;
    const requests: WorldRequest[] = [];
    const answer: AnswerWorldRequests = async (batch) => {
      requests.push(...batch);
      const answers = batch.map(({ instruction }) =>
        drawn().find(({ question }) => question === instruction),
      );
      return answers.map((asked) => ({ text: asked?.answer ?? "", notices: [] }));
    };
    vi.mocked(drawAsked).mockClear();
    const { changes } = await scorePictureWorld(answer, { samples, seed: 4 });
    expect(changes.map(({ change, asked }) => [change, asked])).toEqual(
      imageChanges.map(({ name }) => [name, samples]),
    );
    const kinds = kindNames.map((_, i) => requests.slice(samples * i, samples * (i + 1)));
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
      requests.map((_, i) => ({ text: "", notices: i % 2 === 0 ? ["unsure"] : [] }));
    const { notices } = await scorePictureWorld(answer, { samples: 16, seed: 1 });
    expect(notices).toEqual([
      { answers: "right", noticed: 0, given: 0 },
      { answers: "wrong", noticed: 8 * kindNames.length, given: 16 * kindNames.length },
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
      return requests.map(() => ({ text: "", notices: [] }));
    });
    const scoring = scorePictureWorld(answer, { samples: 40, seed: 1, signal: controller.signal });
    await expect(scoring).rejects.toThrow("enough");
    expect(answer).toHaveBeenCalledTimes(1);
  });
});
