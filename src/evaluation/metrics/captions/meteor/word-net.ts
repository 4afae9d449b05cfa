import { join } from "node:path";
import { fileReason, readRegularFile } from "../../../../files/index.js";

/** Words and their synonyms. */
export interface WordNet {
  /**
   * Words of all meanings of a word, itself included, as far as they are single words; none for a word that is not known.
   * @throws Error where a file's data are not what its index says
   */
  synonyms(word: string): ReadonlySet<string>;
}

type Ending = readonly [ending: string, instead: string];

/** Files of each part of speech, and the endings that its forms lose (WordNet's morphy). */
const parts: readonly (readonly [name: string, endings: readonly Ending[]])[] = [
  ["noun", pairs("s> ses>s ves>f xes>x zes>z ches>ch shes>sh men>man ies>y")],
  ["verb", pairs("s> ies>y es>e es> ed>e ed> ing>e ing>")],
  ["adj", pairs("er> est> er>e est>e")],
  ["adv", []],
];

function pairs(text: string): Ending[] {
  return text.split(" ").map((pair) => pair.split(">") as [string, string]);
}

interface Part {
  readonly endings: readonly Ending[];
  /** Offsets of a word's meanings in `data`. */
  readonly index: ReadonlyMap<string, readonly number[]>;
  readonly data: Buffer;
  /** Of `data`, for messages. */
  readonly path: string;
  /** Words of which irregular forms are forms. */
  readonly exceptions: ReadonlyMap<string, readonly string[]>;
}

/**
 * Opens the database files of WordNet: `index.noun`, `data.noun`, `noun.exc` and the like. NLTK has version 3.0.
 * @throws Error when one of them cannot be read
 */
export async function openWordNet(directory: string): Promise<WordNet> {
  const read = async (name: string): Promise<Buffer> => {
    const path = join(directory, name);
    return readRegularFile(path).catch((error) => {
      throw new Error(
        `${path}: cannot be read (${fileReason(error)}); give a folder with the files of WordNet 3.0, such as index.noun and data.noun`,
      );
    });
  };
  const opened: Part[] = [];
  for (const [name, endings] of parts) {
    const index = parseIndex((await read(`index.${name}`)).toString("latin1"));
    const exceptions = parseExceptions((await read(`${name}.exc`)).toString("latin1"));
    const data = await read(`data.${name}`);
    opened.push({ endings, index, data, path: join(directory, `data.${name}`), exceptions });
  }
  const known = new Map<string, ReadonlySet<string>>();
  return {
    synonyms(word) {
      const found = known.get(word) ?? new Set(opened.flatMap((part) => wordsOf(part, word)));
      known.set(word, found);
      return found;
    },
  };
}

/** `word pos meanings pointers pointer… senses tagged offset…`; the licence in front is indented. */
function parseIndex(text: string): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith(" ")) continue;
    const fields = line.trimEnd().split(" ");
    const meanings = Number(fields[2]);
    index.set(fields[0]!, fields.slice(fields.length - meanings).map(Number));
  }
  return index;
}

function parseExceptions(text: string): Map<string, string[]> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [form, ...words] = line.trim().split(" ");
      return !form ? [] : [[form, words] as const];
    }),
  );
}

function wordsOf({ endings, index, data, path, exceptions }: Part, word: string): string[] {
  const shorter = endings
    .filter(([ending]) => word.endsWith(ending))
    .map(([ending, instead]) => word.slice(0, word.length - ending.length) + instead);
  const forms = new Set([word, ...(exceptions.get(word) ?? shorter)]);
  return [...forms].flatMap((form) =>
    (index.get(form) ?? []).flatMap((offset) => wordsAt(data, offset, path)),
  );
}

/** `offset file pos count word id word id …`, the count in base 16. */
function wordsAt(data: Buffer, offset: number, path: string): string[] {
  const [own, , , count = "", ...rest] = data
    .toString("latin1", offset, data.indexOf(0x0a, offset))
    .split(" ");
  const words = rest.slice(0, 2 * Number.parseInt(count, 16)).filter((_, i) => i % 2 === 0);
  if (Number(own) !== offset || words.length !== Number.parseInt(count, 16)) {
    throw new Error(
      `${path}: no meaning is at byte ${offset}, where the index has one; take all files from one copy of WordNet 3.0`,
    );
  }
  return words.map((word) => word.replace(/\(.*\)$/, "")).filter((name) => !name.includes("_"));
}
