import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/temporary-folder.js";
import { meteor } from "./meteor.js";
import { stem } from "./stem.js";
import { openWordNet, type WordNet } from "./word-net.js";

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../../test/fixtures/meteor/nltk.json"), "utf8"),
) as {
  stems: [word: string, stem: string][];
  captions: { hypothesis: string; references: string[]; meteor: number }[];
};

const without: WordNet = { synonyms: () => new Set() };

/** A WordNet of a few words, in the form of its files. */
function writeWordNet(): string {
  const folder = temporaryFolder();
  const licence = "  1 a licence stands in front  \n";
  const synsets: Record<string, string[][]> = {
    noun: [["dog", "domestic_dog"], ["puppy", "pup"], ["man"]],
    verb: [["run", "jog"], ["eat"]],
    adj: [["large", "big(a)"]],
    adv: [],
  };
  const exceptions: Record<string, string> = { noun: "men man\n", verb: "ate eat\n", adj: "", adv: "" };
  for (const [name, sets] of Object.entries(synsets)) {
    let data = licence;
    const index = new Map<string, number[]>();
    for (const words of sets) {
      const count = words.length.toString(16).padStart(2, "0");
      const offset = data.length;
      data += `${String(offset).padStart(8, "0")} 05 n ${count} ${words.map((word) => `${word} 0`).join(" ")} 000 | what it is\n`;
      for (const word of words) {
        const key = word.replace("(a)", "").toLowerCase();
        index.set(key, [...(index.get(key) ?? []), offset]);
      }
    }
    const lines = [...index].map(
      ([word, at]) => `${word} n ${at.length} 0 ${at.length} 0 ${at.join(" ")}  \n`,
    );
    writeFileSync(join(folder, `data.${name}`), data);
    writeFileSync(join(folder, `index.${name}`), licence + lines.join(""));
    writeFileSync(join(folder, `${name}.exc`), exceptions[name]!);
  }
  return folder;
}

test.each(golden.stems)("the stem of %s is NLTK's", (word, expected) => {
  expect(stem(word)).toBe(expected);
});

test("captions score as NLTK scores them", () => {
  expect(golden.captions.length).toBeGreaterThan(50);
  for (const { hypothesis, references, meteor: expected } of golden.captions) {
    expect(meteor([{ hypothesis, references }], without).score, hypothesis).toBeCloseTo(expected, 12);
  }
});

test("by hand: three of four words match in two runs", () => {
  // "a dog" and "runs": precision 3/4, recall 3/5.
  const [precision, recall] = [3 / 4, 3 / 5];
  const harmonic = (precision * recall) / (0.9 * precision + 0.1 * recall);
  const { score } = meteor(
    [{ hypothesis: "a dog quickly runs", references: ["a dog there now runs"] }],
    without,
  );
  expect(score).toBeCloseTo((1 - 0.5 * (2 / 3) ** 3) * harmonic, 12);
});

test("words of a meaning are those of each part of speech, of irregular and of regular forms", async () => {
  const wordNet = await openWordNet(writeWordNet());
  const of = (word: string) => [...wordNet.synonyms(word)].sort();
  expect(of("dog")).toEqual(["dog"]);
  expect(of("puppies")).toEqual(["pup", "puppy"]);
  expect(of("men")).toEqual(["man"]);
  expect(of("jogs")).toEqual(["jog", "run"]);
  expect(of("ate")).toEqual(["eat"]);
  expect(of("big")).toEqual(["big", "large"]);
  expect(of("cat")).toEqual([]);
});

test("synonyms match, of stems, as NLTK looks them up", async () => {
  const wordNet = await openWordNet(writeWordNet());
  const sample = { hypothesis: "dogs run far", references: ["dogs jog far"] };
  // All three words match in one run.
  expect(meteor([sample], wordNet).score).toBeCloseTo(1 - 0.5 / 27, 12);
  expect(meteor([sample], without).score).toBeLessThan(0.7);
  // The stem of "large" is no word.
  const lost = { hypothesis: "big", references: ["large"] };
  expect(meteor([lost], wordNet).score).toBe(0);
});

test.each([
  ["cut off", (data: Buffer) => data.subarray(0, data.indexOf("puppy"))],
  ["of another version", (data: Buffer) => Buffer.concat([Buffer.from(" "), data])],
])("data that the index does not fit are refused: %s", async (_what, change) => {
  const folder = writeWordNet();
  const path = join(folder, "data.noun");
  writeFileSync(path, change(readFileSync(path)));
  const wordNet = await openWordNet(folder);
  expect(() => wordNet.synonyms("puppy")).toThrow(/data\.noun: no meaning is at byte \d+/);
});

test("a file that is missing is named", async () => {
  const folder = writeWordNet();
  rmSync(join(folder, "data.verb"));
  await expect(openWordNet(folder)).rejects.toThrow(/data\.verb: cannot be read .*WordNet 3\.0/);
});
