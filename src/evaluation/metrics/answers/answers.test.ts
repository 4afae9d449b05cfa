import { describe, expect, test } from "vitest";
import { aokvqaAccuracy } from "./aokvqa-accuracy.js";
import { exactMatch } from "./exact-match.js";
import { gqaAccuracy } from "./gqa-accuracy.js";
import { ivqaAccuracy } from "./ivqa-accuracy.js";
import { processTextVqaAnswer, textVqaAccuracy } from "./textvqa-accuracy.js";
import { processVqaAnswers, vqaAccuracy } from "./vqa-accuracy.js";
import { processDigitArticle, processPunctuation } from "./vqa-text.js";

/** Ten answers, of which some are the given ones and the rest "other". */
const ten = (...given: string[]): string[] => [
  ...given,
  ...new Array<string>(10 - given.length).fill("other"),
];

describe("VQA accuracy", () => {
  // Of k people who agree, k see k - 1 others and 10 - k see k: (k × min((k - 1) / 3, 1) + (10 - k) × min(k / 3, 1)) / 10.
  test.each([
    [0, 0],
    [1, 0.3],
    [2, 0.6],
    [3, 0.9],
    [4, 1],
    [9, 1],
  ])("of %i people of ten who said so: %f", (people, accuracy) => {
    const answers = ten(...new Array<string>(people).fill("red"));
    expect(vqaAccuracy("red", answers)).toBeCloseTo(accuracy, 12);
    expect(vqaAccuracy("red", answers, { version: "2017" })).toBeCloseTo(accuracy, 12);
  });

  test("2021 treats both sides alike, 2017 the prediction more", () => {
    const answers = ten("A dog", "a dog", "A dog", "The dog.", "dog");
    expect(vqaAccuracy("The dog", answers)).toBe(1);
    expect(vqaAccuracy("The dog", answers, { version: "2017" })).toBeCloseTo(0.3, 12);
  });

  test("where all people agree, 2021 takes nothing from either side, 2017 from the prediction", () => {
    const answers = new Array<string>(10).fill("the dog");
    expect(vqaAccuracy("the dog", answers)).toBe(1);
    expect(vqaAccuracy("dog", answers)).toBe(0);
    expect(vqaAccuracy("the dog", answers, { version: "2017" })).toBe(0);
    expect(processVqaAnswers(" the\tdog\n", answers)).toEqual({ prediction: "the dog", answers });
  });

  test("is not defined without answers", () => {
    expect(() => vqaAccuracy("a", [])).toThrow(RangeError);
  });
});

describe("the normalisation of answers", () => {
  test.each([
    ["red/blue", "red blue"],
    ["red / blue", "red  blue"],
    ["1,000-2,000", "10002000"],
    ["u.s.a. 3.5", "usa 3.5"],
    ["what?!", "what  "],
    [".".repeat(40), ".".repeat(8)],
    // Digits of other scripts are digits to Python: Arabic, Devanagari, mathematical ones; superscripts are not.
    ["\u0663.\u0664", "\u0663.\u0664"],
    ["@home, \u0967,\u0968", "home \u0967\u0968"],
    ["a-\u{1d7d8},\u{1d7d9}", "a\u{1d7d8}\u{1d7d9}"],
    ["a-\u00b2,\u00b3.\u00b2", "a \u00b2 \u00b3\u00b2"],
  ])("punctuation of %j", (text, expected) => {
    expect(processPunctuation(text)).toBe(expected);
  });

  test.each([
    ["The  Two dogs", "2 dogs"],
    ["dont A none ten eleven", "don't 0 10 eleven"],
    ["somebody'd Im", "somebodyd im"],
    ["a an the", ""],
  ])("words of %j", (text, expected) => {
    expect(processDigitArticle(text)).toBe(expected);
  });
});

describe("TextVQA accuracy", () => {
  test("processes every text, also where all people agree", () => {
    expect(processTextVqaAnswer(" The Dog's, 1,000?\n")).toBe("dog 's 1000");
    expect(textVqaAccuracy("dog", new Array<string>(10).fill("The dog"))).toBe(1);
  });
});

describe("the other answers", () => {
  test("A-OKVQA: three matches are enough, nobody is left out", () => {
    expect(aokvqaAccuracy("kite", ten("kite", "kite"))).toBeCloseTo(2 / 3, 12);
    expect(aokvqaAccuracy("kite", ten("kite", "kite", "kite", "kite"))).toBe(1);
    expect(aokvqaAccuracy("kite", ten("Kite", "kite "))).toBe(0);
  });

  test("iVQA: two matches of five are enough, one is half right", () => {
    const answers = ["pan", "pan", "pan", "wok", "pot"];
    expect(["pan", "wok", "Pan"].map((prediction) => ivqaAccuracy(prediction, answers))).toEqual([1, 0.5, 0]);
  });

  test("GQA: as they are, or normalised as in LAVIS", () => {
    expect(gqaAccuracy("yes", "yes")).toBe(1);
    expect(gqaAccuracy("Yes.", "yes")).toBe(0);
    expect(gqaAccuracy("Yes.", "yes", { version: "lavis" })).toBe(1);
  });

  test("top-1", () => {
    expect([exactMatch("a", "a"), exactMatch("a ", "a")]).toEqual([1, 0]);
  });
});
