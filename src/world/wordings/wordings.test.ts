import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { type FormName, forms } from "./forms.js";
import { captionWordings } from "./test/caption.js";
import { testWordings } from "./test/index.js";
import { normalised, word, wordingsOf } from "./wordings.js";

const names = Object.keys(forms) as FormName[];
const slotsOf = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const splits = ["train", "validation", "test"] as const;

describe("wordings", () => {
  it.each(names)("%s: enough of them, each with the form's slots", (form) => {
    const [train, validation] = [wordingsOf(form, "train"), wordingsOf(form, "validation")];
    const all = [...train, ...validation];
    expect(train.length).toBeGreaterThanOrEqual(100);
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(all.length).toBeLessThan(20_000);
    expect(validation.length / all.length).toBeGreaterThan(0.05);
    expect(validation.length / all.length).toBeLessThan(0.15);
    const slots = [...forms[form].slots].sort();
    const wrong = [...all, ...wordingsOf(form, "test")].filter(
      (template) => slotsOf(template).join() !== slots.join(),
    );
    expect(wrong).toEqual([]);
  });

  it.each(names)("%s: at least eighteen of the test, written by hand", (form) => {
    expect(new Set(wordingsOf(form, "test").map(normalised)).size).toBeGreaterThanOrEqual(18);
  });

  it("twenty of the test at least of the one kind that is a single form", () => {
    expect(captionWordings.caption!.length).toBeGreaterThanOrEqual(20);
  });

  it.each(names)("%s: nothing but lower case, words and marks inside", (form) => {
    const all = [...wordingsOf(form, "train"), ...wordingsOf(form, "validation")];
    expect(
      all.filter((template) => !/^[a-z{][a-z{}_',.:?=; -]*$/.test(template) || /[.!,:]$/.test(template)),
    ).toEqual([]);
    expect(all.filter((template) => /\b(\w+) \1\b/.test(template))).toEqual([]);
  });

  it("stand on one side and mean one form", () => {
    const meant = new Map<string, string>();
    const twice: string[] = [];
    for (const form of names)
      for (const split of splits)
        for (const template of wordingsOf(form, split)) {
          const text = normalised(template);
          const own = `${form} ${split}`;
          const other = meant.get(text);
          if (other !== undefined && (split !== "test" || other !== own))
            twice.push(`${other}, ${own}: ${text}`);
          meant.set(text, own);
        }
    expect(twice).toEqual([]);
  });

  it("of the test are of forms that there are", () => {
    expect(Object.keys(testWordings).filter((form) => !names.includes(form as FormName))).toEqual([]);
  });

  it("begin with a spread: the first twenty come of different patterns", () => {
    const first = wordingsOf("colour-of", "train").slice(0, 20);
    expect(new Set(first.map((template) => template.split(" ").slice(0, 3).join(" "))).size).toBeGreaterThan(
      10,
    );
  });
});

describe("word", () => {
  it("fills every slot, in wordings of the split alone, and is the same for the same numbers", () => {
    const slots = { noun: "piano", colour: "purple" };
    const draw = (seed: number) =>
      word("is-of-colour", slots, { split: "validation", random: new Random(seed) });
    const own = new Set(
      wordingsOf("is-of-colour", "validation").map((template) =>
        normalised(template.replace("{noun}", "piano").replace("{colour}", "purple")),
      ),
    );
    let plain = 0;
    for (let seed = 0; seed < 200; seed++) {
      const text = draw(seed);
      expect(text).toMatch(/piano/i);
      expect(text).toMatch(/purple/i);
      expect(text).not.toMatch(/[{}]/);
      expect(draw(seed)).toBe(text);
      if (own.has(normalised(text))) plain++;
    }
    // The others have a greeting or thanks.
    expect(plain).toBeGreaterThan(160);
    expect(plain).toBeLessThan(200);
  });

  it("draws among the first only, where that is asked", () => {
    const slots = { noun: "cat" };
    const own = new Set(
      wordingsOf("colour-of", "train")
        .slice(0, 3)
        .map((template) => normalised(template.replace("{noun}", "cat"))),
    );
    const drawn = Array.from({ length: 100 }, (_, seed) =>
      normalised(word("colour-of", slots, { split: "train", random: new Random(seed), most: 3 })),
    );
    const apart = drawn.filter((text) => !own.has(text));
    expect(apart.length).toBeLessThan(20);
    expect(new Set(drawn.filter((text) => own.has(text)))).toEqual(own);
  });
});
