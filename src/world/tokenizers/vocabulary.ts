import { datasets, evaluationPrompt, instructionFor, printedWording, templates } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { homeNames, sizeNames, uses } from "../questions/drawings/knowledge.js";
import { drawRecord } from "../questions/drawings/records.js";
import { miniatureSets } from "../questions/drawings/sets.js";
import { numberWords } from "../questions/language.js";
import { cells } from "../scenes/cells.js";
import { colours } from "../scenes/colours.js";
import { signWords, styles } from "../scenes/drawing.js";
import { categories, objectClasses } from "../scenes/objects.js";

/** Records of each set whose words are looked at; many times what it takes to meet each of its forms. */
const records = 150;

/** Characters that any English text is made of, once it is in lower case and without accents. */
export const characters: readonly string[] = [
  ..."abcdefghijklmnopqrstuvwxyz",
  ..."0123456789",
  ..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
];

/** Words that texts of the miniature hold, in alphabetical order, lower-case. */
export interface Vocabulary {
  readonly words: readonly string[];
  /** Those that come right after a quotation mark or a bracket. */
  readonly inner: readonly string[];
}

let known: Vocabulary | undefined;

/** All words of instructions and answers, the same on every machine. */
export function worldVocabulary(): Vocabulary {
  known ??= collect();
  return known;
}

function collect(): Vocabulary {
  const words = new Set<string>();
  const inner = new Set<string>();
  const add = (text: string) => {
    for (const [, before, word] of text.toLowerCase().matchAll(/(^|.)\b([a-z]+)/gs)) {
      (/["(]/.test(before!) ? inner : words).add(word!);
    }
  };
  // Any of these may be an answer, also right after a quotation mark or a bracket.
  for (const text of namesOfThings()) {
    for (const word of text.split(" ")) {
      words.add(word);
      inner.add(word);
    }
  }
  for (const { category, name } of datasets) add(`${category} ${name.replaceAll("_", " ")}`);
  for (const texts of Object.values(templates)) for (const text of texts) add(text.replace(/\{\w+\}/g, " "));
  for (const set of miniatureSets) {
    const random = new Random(0).fork(`words of ${set.name}`);
    for (let i = 0; i < records; i++) {
      const { record, dataset } = drawRecord(set, random, "seen");
      const { instruction, target } = instructionFor(record, dataset, random);
      add(instruction);
      add(target);
      if (!dataset.evaluation) continue;
      const options = { vocabulary: [target], wording: printedWording };
      add(evaluationPrompt(record, dataset, options).instruction);
    }
  }
  return { words: [...words].sort(), inner: [...inner].sort() };
}

function namesOfThings(): string[] {
  const named = [...objectClasses, ...categories].flatMap(({ name, plural }) => [name, plural]);
  const values = [...colours, ...cells, ...signWords, ...styles, ...numberWords, ...homeNames, ...sizeNames];
  return [
    ...named,
    ...values,
    ...Object.values(uses),
    "sign",
    "signs",
    "things",
    "yes",
    "no",
    "true",
    "false",
  ];
}
