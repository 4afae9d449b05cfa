import fc from "fast-check";
import { expect, test } from "vitest";
import { suggest } from "./suggest.js";

const known = ["maxNewTokens", "beams", "stop", "sample", "sample.topP", "sample.temperature"];
const synonyms = { num_beams: "beams", stop_strings: "stop" };

test.each([
  ["max_new_tokens", "maxNewTokens"],
  ["max-new-tokens", "maxNewTokens"],
  ["MaxNewTokens", "maxNewTokens"],
  ["maxTokens", "maxNewTokens"],
  ["maxnewtoken", "maxNewTokens"],
  ["num_beams", "beams"],
  ["numBeams", "beams"],
  ["beam", "beams"],
  ["bems", "beams"],
  ["stopStrings", "stop"],
  ["top_p", "sample.topP"],
  ["temperature", "sample.temperature"],
  ["temprature", "sample.temperature"],
  ["sample.top_p", "sample.topP"],
  ["sampel", "sample"],
])("%s was probably meant as %s", (name, meant) => {
  expect(suggest(name, known, synonyms)).toBe(`did you mean "${meant}"?`);
});

test.each([
  ["sede", "seed"],
  ["sed", "seed"],
])("short names: %s was probably meant as %s", (name, meant) => {
  expect(suggest(name, ["like", "seed", "dtype"])).toBe(`did you mean "${meant}"?`);
});

test.each(["size", "dead", "sd1"])("short names: %s is another word", (name) => {
  expect(suggest(name, ["like", "seed", "dtype"])).toBe("there are like, seed, dtype");
});

test.each(["", "xy", "__proto__", "constructor", "guidanceScale", "x".repeat(100_000)])(
  "%.20s is like nothing there, so all are listed",
  (name) => {
    expect(suggest(name, known, synonyms)).toBe(`there are ${known.join(", ")}`);
  },
);

test("a name with one letter wrong is found", () => {
  const names = known.filter((name) => !name.includes("."));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), fc.constantFrom("q", "7", ""), (name, at, letter) => {
      const place = at % name.length;
      const wrong = name.slice(0, place) + letter + name.slice(place + 1);
      expect(suggest(wrong, names)).toBe(`did you mean "${name}"?`);
    }),
  );
});
