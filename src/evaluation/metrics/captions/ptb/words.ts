import { digit, hyphen, innerApostrophe, letter, apostrophe as quote, wordLetter } from "./characters.js";

const wordEnd = `(${wordLetter}|${digit})*`;

/** Letters and digits from a letter on; marks between two letters belong to it: `yahoo!inc`. */
export const word = `${wordLetter}${wordEnd}([.!?]${wordLetter}${wordEnd})*`;

/** 's, 'm, 'd, 're, 've, 'll: a token of its own. */
export const clitic = `${quote}([msdMSD]|re|ve|ll)`;

/** n't, also a token of its own, and what may stand before it, which ends in another letter than n. */
export const negation = `n${innerApostrophe}t`;
export const negated = String.raw`[A-Za-z\u00ad]*[A-MO-Za-mo-z]\u00ad*`;

/** Words that keep their apostrophes. */
export const apostropheWord = [
  `${quote}n${quote}?`,
  `[lLdDjJ]${quote}`,
  `(Dunkin|somethin|ol)${quote}`,
  `${quote}(em|till?|cause)`,
  `${quote}[2-9]0s`,
  `[A-HJ-XZn]${innerApostrophe}${letter}{2}${letter}*`,
  `${letter}+[aeiouyAEIOUY]${innerApostrophe}[aeiouA-Z]${letter}*`,
  String.raw`cont'd\.?`,
  "'twas|nor'easter|c'mon|e'er|s'mores|ev'ry|li'l|nat'l",
  `O${innerApostrophe}o`,
].join("|");

/** The y of y'all and y'know. */
export const yApostrophe = `y${quote}`;

/** Decade or year: '90. */
export const shortYear = `${quote}[0-9][0-9]`;

const letterOrDigit = `(${letter}|${digit})`;
const elision = `([dDoOlL]${innerApostrophe}${letterOrDigit})?`;

/** Words joined by hyphens, also with d', o' and l': `will-o'-the-wisp`, `10-day`. */
export const hyphenated = `${elision}${letterOrDigit}+(${hyphen}${elision}${letterOrDigit}+)*`;

const dottedLetters = [
  String.raw`[A-Za-z](\.[A-Za-z])+`,
  String.raw`(Canada|Sino|Korean|EU|Japan|non)-U\.S`,
  String.raw`U\.S\.-(U\.K|U\.S\.S\.R)`,
].join("|");

/** The same with commas and full stops in the first part and acronyms in the later ones: `1,000-mile`, `anti-U.S.` */
export const hyphenatedNumber = String.raw`[A-Za-z0-9][A-Za-z0-9.,\u00ad]*(-([A-Za-z0-9\u00ad]+|(${dottedLetters})\.))+`;

/** `U.S.`, `a.m.` and the like, without the last full stop; a single letter too. */
export const acronym = `([A-Za-z]|${dottedLetters})`;

const slashPart = "[A-Za-z0-9]+(-[A-Za-z]+){0,2}";
/** `and/or` */
export const slashed = String.raw`${slashPart}(\\?\/${slashPart}){1,2}`;

/** `AT&T`, `R+D` */
export const capitalsJoined = "[A-Z]+(([+&]|&amp;)[A-Z]+)+";

/** Forms that no other rule would keep whole. */
export const fixedForm = [
  "-(RRB|LRB|RCB|LCB|RSB|LSB)-",
  String.raw`C\.D\.s`,
  "(pro|anti)-",
  "S(&|&amp;)(P-500|Ls)",
  `Cap${quote}n`,
  `c${quote}est`,
].join("|");

const fileEnding =
  "bat|bmp|c|class|cgi|cpp|dll|docx?|exe|gif|gz|h|html?|jar|java|jpe?g|mov|mp3|pdf|php|pl|png|ppt|ps|py|sql|tar|txt|wav|x|xml|zip";
export const fileName = String.raw`(${wordLetter}|${digit})+(\.(${wordLetter}|${digit})+)*\.(${fileEnding})`;
