import { stripEnd } from "../../python-text.js";
import { lex } from "./lexer.js";

/**
 * Tokens that the caption metrics leave out (pycocoevalcap, ptbtokenizer.py). Brackets are named in capitals there, and
 * tokens are in lower case, so that only the full text of the list is kept to, not what it was meant for.
 */
const punctuation = new Set(["''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";"]);

/**
 * Penn Treebank tokens of each line, in lower case, with single spaces between them: what
 * `PTBTokenizer -preserveLines -lowerCase` of CoreNLP 3.4.1 writes for a file of these lines.
 *
 * The lines are read as one text, as there: an abbreviation at the end of a line can depend on the next line, and a tag
 * with quoted line ends can go over several. Line ends inside a line count as spaces: in the original they shift all
 * that follows by a line.
 */
export function treebankLines(lines: readonly string[]): string[] {
  const text = lines.map((line) => line.replaceAll(/[\n\r\v\f\u2028\u2029]/g, " ")).join("\n");
  const tokens: string[][] = [[]];
  for (const token of lex(text)) {
    if (token === "\n") tokens.push([]);
    else tokens.at(-1)?.push(token.toLowerCase());
  }
  // A tag that goes over lines brings their ends with it.
  return tokens
    .map((line) => line.join(" "))
    .join("\n")
    .split("\n");
}

/**
 * Captions as the caption metrics compare them: Treebank tokens without punctuation, joined by single spaces.
 * As in pycocoevalcap, all captions of one side are to be given at once.
 */
export function tokenizeCaptions(captions: readonly string[]): string[] {
  return treebankLines(captions).map(withoutPunctuation);
}

/** The form that is compared, of a line of `treebankLines`. */
export function withoutPunctuation(line: string): string {
  const tokens = stripEnd(line).split(" ");
  return tokens.filter((token) => !punctuation.has(token)).join(" ");
}
