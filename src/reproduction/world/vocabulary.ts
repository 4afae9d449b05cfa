import { evaluationPrompt, instructionFor, templates } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { drawRecord } from "./records.js";
import { miniatureSets } from "./sets.js";

/** Records of each set whose words are looked at; many times what it takes to meet each of them. */
const RECORDS = 1500;

/** Words that texts of the miniature hold, in alphabetical order, lower-case. */
export interface Vocabulary {
  readonly words: readonly string[];
  /** Those that come right after a quotation mark or a bracket. */
  readonly inner: readonly string[];
}

let known: Vocabulary | undefined;

/** All words of instructions and answers, the same on every machine. */
export function miniatureVocabulary(): Vocabulary {
  known ??= collect();
  return known;
}

function collect(): Vocabulary {
  const words = new Set<string>();
  const inner = new Set<string>();
  const add = (text: string) => {
    for (const [, before, word] of text.toLowerCase().matchAll(/(^|.)\b([a-z]+)/gs)) {
      (/["(]/.test(before) ? inner : words).add(word);
    }
  };
  for (const texts of Object.values(templates)) for (const text of texts) add(text.replace(/\{\w+\}/g, " "));
  for (const set of miniatureSets) {
    const random = new Random(0).fork(`words of ${set.name}`);
    for (let i = 0; i < RECORDS; i++) {
      const { record, dataset } = drawRecord(set, random, "seen");
      const { instruction, target } = instructionFor(record, dataset, random);
      add(instruction);
      add(target);
      if (dataset.evaluation) add(evaluationPrompt(record, dataset, { vocabulary: [target] }).instruction);
    }
  }
  return { words: [...words].sort(), inner: [...inner].sort() };
}
