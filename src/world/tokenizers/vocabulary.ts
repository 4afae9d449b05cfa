import { datasets, evaluationPrompt, instructionFor, printedWording, templates } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { cells } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { commonWords } from "../facts/english.js";
import { relations, uses, valuesOf } from "../facts/knowledge.js";
import { numberWords } from "../facts/language.js";
import { allObjectClasses, categories } from "../facts/objects.js";
import { signNoun, signWords } from "../facts/signs.js";
import { notSure } from "../questions/question.js";
import { styles } from "../scenes/scene.js";
import { setRecord } from "../sets/records.js";
import { worldSets } from "../sets/sets.js";
import { type FormName, forms } from "../wordings/forms.js";
import { inAmerican } from "../wordings/habits.js";
import { places, relations as relationNames, synonyms } from "../wordings/places.js";
import { wordingsOf } from "../wordings/wordings.js";

/** Records of each set whose words are looked at; many times what it takes to meet each of its forms. */
const records = 150;

/** Characters that any English text is made of, once it is in lower case and without accents. */
export const characters: readonly string[] = [
  ..."abcdefghijklmnopqrstuvwxyz",
  ..."0123456789",
  ..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
];

/** Words that texts of the world hold, in alphabetical order, lower-case. */
export interface Vocabulary {
  readonly words: readonly string[];
  /** Those that come right after a quotation mark or a bracket. */
  readonly inner: readonly string[];
}

let known: Vocabulary | undefined;

/** All words of instructions and answers that training may show, the same on every machine. */
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
  for (const text of wordings()) add(text.replace(/\{\w+\}/g, " "));
  for (const set of worldSets) {
    for (let index = 0; index < records; index++) {
      const { record, dataset } = setRecord(set, { split: "train", seed: 0, index });
      const random = new Random(0).fork(`words of ${set.name} ${index}`);
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

/** Texts with slots, names, and the English that people may use beside them. */
function wordings(): string[] {
  const questions = (Object.keys(forms) as FormName[]).flatMap((form) => [
    ...wordingsOf(form, "train"),
    ...wordingsOf(form, "validation"),
  ]);
  return [
    ...datasets.map(({ category, name }) => `${category} ${name.replaceAll("_", " ")}`),
    ...Object.values(templates).flat(),
    ...commonWords(),
    // As they are typed, too.
    ...questions.flatMap((text) => [text, inAmerican(text), text.replaceAll("'", "")]),
    ...[...Object.values(places), ...Object.values(relationNames)].flat(),
    ...Object.values(synonyms).flatMap((names) => names.flatMap(({ name, plural }) => [name, plural])),
  ];
}

function namesOfThings(): string[] {
  const named = [...allObjectClasses, ...categories].flatMap(({ name, plural }) => [name, plural]);
  return [
    ...named,
    ...[...colours, ...cells, ...signWords, ...styles, ...numberWords, ...Object.values(uses), notSure],
    ...relations.flatMap(valuesOf),
    ...[signNoun, `${signNoun}s`, "things", "nothing", "yes", "no", "true", "false"],
  ];
}
