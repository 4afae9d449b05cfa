import { splitWords, strip } from "../python-text.js";
import { contractions } from "./contractions.js";

const punctuation = [...';/[]"{}()=+\\_-><@`,?!'];
const mostFullStops = 32;

const numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const digits = new Map([["none", "0"], ...numbers.map((word, value) => [word, String(value)] as const)]);
const articles = new Set(["a", "an", "the"]);

/** Line ends and tabs as spaces, none of which are left outside. */
export function stripAnswer(text: string): string {
  return strip(text.replaceAll(/[\n\t]/g, " "));
}

/**
 * The official evaluation's `processPunctuation`. A mark goes without trace if it stands beside a space anywhere in the
 * text, or if the text has a comma between digits; else a space takes its place. Full stops go unless a digit follows:
 * the first 32 of them, since a flag stands where a count was expected. Digits are those of every script, as Python's.
 */
export function processPunctuation(text: string): string {
  const grouped = /\p{Nd},\p{Nd}/u.test(text);
  let processed = text;
  for (const mark of punctuation) {
    const loose = grouped || text.includes(`${mark} `) || text.includes(` ${mark}`);
    processed = processed.replaceAll(mark, loose ? "" : " ");
  }
  let left = mostFullStops;
  return processed.replaceAll(/\.(?!\p{Nd})/gu, (stop) => (left-- > 0 ? "" : stop));
}

/** `processDigitArticle`: lower case, numbers up to ten as digits, no articles, apostrophes put into contractions. */
export function processDigitArticle(text: string): string {
  return splitWords(text.toLowerCase())
    .map((word) => digits.get(word) ?? word)
    .filter((word) => !articles.has(word))
    .map((word) => contractions.get(word) ?? word)
    .join(" ");
}
