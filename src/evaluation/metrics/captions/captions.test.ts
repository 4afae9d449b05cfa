import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bleu } from "./bleu.js";
import { cider } from "./cider.js";
import { rougeL } from "./rouge-l.js";

const words = fc.array(fc.constantFrom("a", "dog", "cat", "on", "red"), { maxLength: 7 });
const caption = words.map((list) => list.join(" "));
const samples = fc.array(
  fc.record({ hypothesis: caption, references: fc.array(caption, { minLength: 1, maxLength: 4 }) }),
  { minLength: 1, maxLength: 5 },
);

describe("CIDEr", () => {
  test("by hand: two images, unigrams and bigrams", () => {
    // idf of every n-gram is ln 2, all counts are 1. Image 0: two of three words and one of two bigrams agree:
    // cosines 2/3, 1/2, 0, 0, no penalty: 10 × mean = 70 / 24. Image 1: 1, 1, 0, 0 for its two words.
    const { score, perImage } = cider([
      { hypothesis: "red dog runs", references: ["red dog sits"] },
      { hypothesis: "blue cat", references: ["blue cat"] },
    ]);
    expect(perImage[0]).toBeCloseTo(70 / 24, 12);
    expect(perImage[1]).toBeCloseTo(5, 12);
    expect(score).toBeCloseTo((70 / 24 + 5) / 2, 12);
  });

  test("another length is punished by its difference in bigrams", () => {
    const [longer, same] = [
      { hypothesis: "a b c", references: ["a b"] },
      { hypothesis: "x y z", references: ["x y z"] },
    ];
    const { perImage } = cider([longer, same]);
    const cosines = [2 / Math.sqrt(3 * 2), 1 / Math.sqrt(2)];
    expect(perImage[0]).toBeCloseTo((10 * (cosines[0]! + cosines[1]!) * Math.exp(-1 / 72)) / 4, 12);
    expect(perImage[1]).toBeCloseTo(7.5, 12);
  });

  test("says nothing of a single image, or where all references are alike", () => {
    const dog = { hypothesis: "a dog", references: ["a dog"] };
    expect(cider([dog])).toMatchObject({ score: 0, saysNothing: true });
    expect(cider([dog, { hypothesis: "a cat", references: ["a dog"] }])).toMatchObject({
      score: 0,
      saysNothing: true,
    });
    expect(cider([dog, { hypothesis: "a cat", references: ["a cat"] }]).saysNothing).toBe(false);
  });

  test("lies between 0 and 10, and does not depend on the order of references", () => {
    fc.assert(
      fc.property(samples, (samples) => {
        const { perImage } = cider(samples);
        const turned = cider(
          samples.map((sample) => ({ ...sample, references: [...sample.references].reverse() })),
        );
        perImage.forEach((value, image) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(10 + 1e-9);
          expect(turned.perImage[image]).toBeCloseTo(value, 9);
        });
      }),
    );
  });
});

describe("BLEU", () => {
  test("by hand: clipped counts and the brevity penalty", () => {
    // "the" counts once, as in the reference; 5 words against 6.
    const { score } = bleu([{ hypothesis: "the the the cat sat", references: ["the cat sat on a mat"] }]);
    const penalty = Math.exp(1 - 6 / 5);
    expect(score[0]).toBeCloseTo((3 / 5) * penalty, 8);
    expect(score[1]).toBeCloseTo(Math.sqrt((3 / 5) * (2 / 4)) * penalty, 8);
    expect(score[2]).toBeCloseTo(((3 / 5) * (2 / 4) * (1 / 3)) ** (1 / 3) * penalty, 8);
    expect(score[3]).toBeLessThan(1e-3);
  });

  test("of all images comes from summed counts, not from the mean", () => {
    const { score, perImage } = bleu([
      { hypothesis: "a", references: ["a"] },
      { hypothesis: "b c d", references: ["x y z"] },
    ]);
    expect(perImage.map(([first]) => first)).toEqual([expect.closeTo(1, 8), expect.closeTo(0, 8)]);
    expect(score[0]).toBeCloseTo(1 / 4, 8);
  });

  test("the closest reference counts, of two the shorter", () => {
    const references = ["a b c d", "a b"];
    // Length 3 is as far from 2 as from 4: no penalty against 2.
    expect(bleu([{ hypothesis: "a b c", references }]).score[0]).toBeCloseTo(1, 8);
  });
});

describe("ROUGE-L", () => {
  test("by hand", () => {
    // "the cat … mat" is common: precision 3/4, recall 3/6.
    const [precision, recall] = [3 / 4, 3 / 6];
    const { score } = rougeL([{ hypothesis: "the cat mat now", references: ["the cat on the red mat"] }]);
    expect(score).toBeCloseTo((2.44 * precision * recall) / (recall + 1.44 * precision), 12);
  });

  test("takes precision and recall of different references", () => {
    const references = ["a b c d e f", "a"];
    // Precision 2/2 from the first, recall 1/1 from the second.
    expect(rougeL([{ hypothesis: "a b", references }]).score).toBeCloseTo(1, 12);
  });

  test("is 1 of two empty texts, and 0 of an empty one", () => {
    const { perImage } = rougeL([
      { hypothesis: "", references: [""] },
      { hypothesis: "", references: ["a"] },
    ]);
    expect(perImage).toEqual([1, 0]);
  });
});

test.each([cider, bleu, rougeL])("%o has no score without captions or without references", (metric) => {
  expect(() => metric([])).toThrow("no captions");
  const bare = { hypothesis: "a", references: [] };
  expect(() => metric([{ hypothesis: "a", references: ["a"] }, bare])).toThrow("Caption 1 has no references");
});
