import { expect, it } from "vitest";
import { evaluationPrompt, instructionFor, printedWording } from "../data/index.js";
import { Random } from "../tensor/index.js";
import {
  categories,
  cells,
  colours,
  objectClasses,
  setRecord,
  signWords,
  worldSets,
} from "../world/index.js";
import { openTokenizers } from "./tokenizers.js";

const { language, qformer } = openTokenizers();

/** What is read and written about other images than those that the vocabulary was collected from. */
const texts = worldSets.flatMap((set) => {
  const random = new Random(77).fork(set.name);
  return Array.from({ length: 200 }, (_, index) => {
    const split = index % 2 === 0 ? "train" : "val";
    const { record, dataset } = setRecord(set, { split, seed: 77, index });
    const { instruction, target } = instructionFor(record, dataset, random);
    const prompt =
      dataset.evaluation &&
      evaluationPrompt(record, dataset, { vocabulary: [target], wording: printedWording }).instruction;
    return [instruction, target, ...(prompt ? [prompt] : [])];
  }).flat();
});

const wordsOf = (text: string) => text.toLowerCase().match(/[a-z]{2,}/g) ?? [];
const bare = (text: string) => text.toLowerCase().replace(/\s+/g, " ").trim();

it.each([
  ["language model", language],
  ["Q-Former", qformer],
])("the tokenizer of the %s knows every word as one piece, in every place", (_, tokenizer) => {
  const spelled = new Set<string>();
  for (const written of texts) {
    // Endings such as those of "I've" may be spelled.
    const text = written.replace(/(?<=[a-z])'[a-z]+/gi, "");
    const ids = tokenizer.encode(text, { addSpecialTokens: false });
    expect(ids).not.toContain(tokenizer.unkId);
    const pieces = ids.map((id) => (tokenizer.token(id) as string).replace(/^(▁|##)/, ""));
    const whole = pieces.filter((piece) => /^[a-z]{2,}$/.test(piece));
    const words = wordsOf(text);
    // Spelled words are missing among the pieces.
    if (whole.join(" ") !== words.join(" "))
      for (const word of words) if (!whole.includes(word)) spelled.add(text);
  }
  expect([...spelled]).toEqual([]);
});

it("gives texts back as they were, in lower case", () => {
  for (const text of texts) {
    const ids = language.encode(text, { addSpecialTokens: false });
    expect(bare(language.decode(ids, { cleanUpSpaces: false }))).toBe(bare(text));
  }
});

it("has what every answer, fact and option is made of", () => {
  const words = [
    ...colours,
    ...signWords,
    ...cells.flatMap((cell) => cell.split(" ")),
    ...categories.map(({ name }) => name),
    ...objectClasses.flatMap(({ name, plural }) => [name, plural]),
  ];
  expect(words.filter((word) => language.encode(word, { addSpecialTokens: false }).length !== 1)).toEqual([]);
  expect(words.filter((word) => qformer.encode(word, { addSpecialTokens: false }).length !== 1)).toEqual([]);
  // Questions may name any object right after a bracket or a quotation mark.
  const inner = objectClasses.filter(
    ({ name }) => language.encode(`"${name}"`, { addSpecialTokens: false }).length > 4,
  );
  expect(inner.map(({ name }) => name)).toEqual([]);
});
