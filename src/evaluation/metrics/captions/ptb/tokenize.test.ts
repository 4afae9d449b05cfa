import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenizeCaptions, treebankLines } from "./tokenize.js";

/** One line, with another one below it. */
const tokens = (text: string): string => treebankLines([text, "and so on"])[0]!;

// Every expected line was checked against CoreNLP 3.4.1 itself.
describe("Treebank tokens of", () => {
  test.each([
    [
      "clitics",
      "They're Ann's; I’ll, we'd, don't, CAN'T",
      "they 're ann 's ; i 'll , we 'd , do n't , ca n't",
    ],
    ["words in two parts", "cannot gonna Lemme 'tis", "can not gon na lem me 't is"],
    [
      "words with apostrophes",
      "o'clock rock'n'roll y'all '90s ma'am",
      "o'clock rock 'n' roll y' all '90s ma'am",
    ],
    [
      "abbreviations",
      "Mr. Reed, 7 a.m. in the U.S.A. etc. and so",
      "mr. reed , 7 a.m. in the u.s.a. etc. and so",
    ],
    ["abbreviations that end a sentence", "At Acme Inc. They met", "at acme inc. . they met"],
    ["acronyms that end a sentence", "In the U.S. The end", "in the u.s. . the end"],
    ["a letter that ends a sentence", "Plan B. The end", "plan b . the end"],
    ["words that could be abbreviations", "He is ill. Mass. and mass. of", "he is ill . mass. and mass . of"],
    ["abbreviations before numbers", "fig. 3 and a fig. here", "fig. 3 and a fig . here"],
    ["numbers", "1,000.5 -5 10:30 .38 12/25/2010", "1,000.5 -5 10:30 .38 12/25/2010"],
    ["fractions", "1/2 3 1/2 ½ ⅕", "1/2 3\u00a01/2 1/2 ⅕"],
    ["telephone numbers", "555-1234 (555) 123-4567", "555-1234 -lrb-555-rrb-\u00a0123-4567"],
    ["currency", "$5 US$7 £3 €20 5¢", "$ 5 us$ 7 # 3 $ 20 5 cents"],
    ["hyphens", "well-lit 10-day pro-war U.S.-U.K. a - b -", "well-lit 10-day pro-war u.s.-u.k. a - b -"],
    ["dashes", "a--b --- c – d—e", "a -- b -- c -- d -- e"],
    ["ellipses", "a... b…c . . . ......", "a. . . b ... c ... ..."],
    ["brackets", "(a) [b] {c} <d", "-lrb- a -rrb- -lsb- b -rsb- -lcb- c -rcb- < d"],
    [
      "quotes",
      "\"open\" “curly” 'single' «zoo» `tick`",
      "`` open '' `` curly '' ` single ' `` zoo '' ` tick `",
    ],
    [
      "addresses",
      "see http://a.b/c?d=e. www.tea-shop.com x@y.org",
      "see http://a.b/c?d=e . www.tea-shop.com x@y.org",
    ],
    ["handles", "@kim #sunset #1", "@kim #sunset # 1"],
    ["files", "photo.jpg, notes.txt", "photo.jpg , notes.txt"],
    ["tags", '<b>bold</b> <a href="x y">', '<b> bold </b> <a\u00a0href="x\u00a0y">'],
    ["entities", "AT&amp;T &lt; caf&eacute; &mdash; &nbsp; &#39;", "at&t < caf&eacute; -- &#39;"],
    ["slashes", "and/or w/ a/b/c", "and/or w / a/b/c"],
    ["smileys", ":) ;-) ^_^ :D", ":-rrb- ;--rrb- ^_^ :d"],
    ["symbols", "20°C 50% R&D C++ ™ a*b", "20 ° c 50 % r&d c++ ™ a * b"],
    ["other scripts", "naïve 東京 Привет ﬁsh", "naïve 東京 привет ﬁsh"],
    ["what is no text", "a😀b \u200bc\u0007d", "a b c d"],
    ["soft hyphens", "co\u00adop \u00ad", "coop -"],
    ["spaces", "  a\u00a0 b\tc\u3000", "a b c"],
    ["British spelling, which stays", "grey colour", "grey colour"],
  ])("%s", (_, text, expected) => {
    expect(tokens(text)).toBe(expected);
  });

  test("a line depends on the next one, and on whether there is one", () => {
    expect(treebankLines(["Inc.", "and"])[0]).toBe("inc.");
    expect(treebankLines(["Inc.", "And"])[0]).toBe("inc. .");
    expect(treebankLines(["Inc."])).toEqual(["inc. ."]);
    expect(treebankLines(["we'll"])).toEqual(["we ` ll"]);
  });

  test("a tag goes over several lines", () => {
    expect(treebankLines(["a <b c='x", "y'> d"])).toEqual(["a <b\u00a0c='x", "y'> d"]);
  });

  test("as many lines as there were, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (lines) => {
        expect(treebankLines(lines)).toHaveLength(Math.max(1, lines.length));
      }),
    );
  });
});

describe("captions", () => {
  test("lose punctuation, but not brackets, whose names are in lower case", () => {
    expect(tokenizeCaptions(['A dog (brown), "Rex" - he\'s 2!', "", "...", "!!!"])).toEqual([
      "a dog -lrb- brown -rrb- rex he 's 2",
      "",
      "",
      "!!!",
    ]);
  });
});
