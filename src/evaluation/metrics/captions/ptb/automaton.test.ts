import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Automaton } from "./automaton.js";
import { parsePattern } from "./pattern.js";

/** What the automaton is defined by: every end is tried. */
function slowly(sources: readonly string[], text: string, start: number) {
  let longest: { end: number; pattern: number } | undefined;
  for (let end = start; end <= text.length; end++) {
    const pattern = sources.findIndex((source) =>
      new RegExp(`^(?:${source})$`, "i").test(text.slice(start, end)),
    );
    if (pattern >= 0) longest = { end, pattern };
  }
  return longest;
}

const unit = fc.constantFrom("a", "b", "c", "[ab]", "[^a]", "[bc]");
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { maxDepth: 4 },
    unit,
    fc.tuple(tie("source"), tie("source")).map((parts) => parts.join("")),
    fc.tuple(tie("source"), tie("source")).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie("source"), fc.constantFrom("?", "*", "+", "{2}", "{1,3}"))
      .map(([a, count]) => `(${a})${count}`),
  ),
}));

describe("an automaton", () => {
  test("finds the longest match, and the first of equally long ones", () => {
    const sources = ["ab", "a(b|c)*", "[a-c]b"];
    const automaton = new Automaton(sources.map(parsePattern));
    expect(automaton.longest("abcx", 0)).toEqual({ end: 3, pattern: 1 });
    expect(automaton.longest("abx", 0)).toEqual({ end: 2, pattern: 0 });
    expect(automaton.longest("xcb", 1)).toEqual({ end: 3, pattern: 2 });
    expect(automaton.longest("xcb", 0)).toBeUndefined();
  });

  test("agrees with a search of every end", () => {
    fc.assert(
      fc.property(
        fc.array(source, { minLength: 1, maxLength: 3 }),
        fc.stringMatching(/^[abcx]{0,8}$/),
        (sources, text) => {
          const automaton = new Automaton(sources.map(parsePattern));
          for (let start = 0; start <= text.length; start++) {
            expect(automaton.longest(text, start)).toEqual(slowly(sources, text, start));
          }
        },
      ),
    );
  });

  test("lists every end up to a limit", () => {
    const automaton = new Automaton([parsePattern("a+")]);
    expect(automaton.ends("aaaa", 0, 3)).toEqual([1, 2, 3]);
  });

  test("reads nested repetitions without trying all ways", () => {
    const automaton = new Automaton([parsePattern("(a*)*b")]);
    expect(automaton.longest("a".repeat(100_000), 0)).toBeUndefined();
  });
});

describe("a pattern", () => {
  const matches = (source: string, text: string) =>
    new Automaton([parsePattern(source)]).longest(text, 0)?.end === text.length;

  test("has letters for both cases, and in brackets for one", () => {
    expect(["ok", "OK", "o\u212a"].map((text) => matches("ok", text))).toEqual([true, true, true]);
    expect(["ok", "Ok"].map((text) => matches("[o]k", text))).toEqual([true, false]);
  });

  test("has escapes, and brackets within brackets", () => {
    expect(matches(String.raw`\.\u00e9`, ".é")).toBe(true);
    expect(matches(String.raw`[[a-z]--[b\]]]`, "b")).toBe(false);
    expect(matches(String.raw`[[a-z]--[b\]]]`, "c")).toBe(true);
  });

  test.each(["(a", "a)", "[a", "*a", "a.b", "\\q"])("%s is refused", (source) => {
    expect(() => parsePattern(source)).toThrow(SyntaxError);
  });
});
