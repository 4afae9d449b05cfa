import {
  companyBeforeLimited,
  endingAbbreviation,
  namingAbbreviation,
  numberAbbreviation,
  sentenceOpeners,
} from "./abbreviations.js";
import {
  type Action,
  bracketed,
  currency,
  drop,
  fixed,
  fractionText,
  keep,
  keepHead,
  leftQuote,
  plainAmpersand,
  rightQuote,
  unbrokenSpaces,
  withFullStop,
  withoutSoftHyphens,
} from "./actions.js";
import { bareUrl, email, handle, tag, url } from "./addresses.js";
import { clauseMark, digit, letter, lineEnd, space, upperCase, whiteSpace } from "./characters.js";
import {
  date,
  dollar,
  fraction,
  fractionSign,
  number,
  otherCurrency,
  phone,
  raisedOrLowered,
} from "./numbers.js";
import {
  asianSmiley,
  dash,
  doubleQuote,
  ellipsis,
  entity,
  footnoteMarks,
  fullStop,
  invisible,
  quotes,
  smiley,
  stars,
  symbol,
} from "./symbols.js";
import {
  acronym,
  apostropheWord,
  capitalsJoined,
  clitic,
  fileName,
  fixedForm,
  hyphenated,
  hyphenatedNumber,
  negated,
  negation,
  shortYear,
  slashed,
  word,
  yApostrophe,
} from "./words.js";

/** What a rule matches, and only before what, and what it makes of that. */
export interface Rule {
  readonly pattern: string;
  /** Must follow. It is left for the next token, but counts for which match is the longest. */
  readonly before?: string;
  readonly action: Action;
}

const rule = (pattern: string, action: Action): Rule => ({ pattern, action });
const ruleBefore = (pattern: string, before: string, action: Action): Rule => ({ pattern, before, action });

const noLetter = "[^A-Za-z]";
const anything = String.raw`[\u0000-\uffff]`;
const sentenceEnd = `${whiteSpace}(${whiteSpace}|${upperCase}|${tag})`;

/**
 * The rules of Stanford's English tokenizer at version 3.4.1 (CoreNLP, PTBLexer), with the settings its command line
 * has: Penn Treebank forms of brackets, quotes, dashes and currency; British spelling stays.
 * The longest match counts, and of equally long ones the first.
 */
export const rules: readonly Rule[] = [
  rule(String.raw`c\+\+`, keep),
  rule("(c|f)#", keep),
  rule("cannot", keepHead(3)),
  rule("'twas", keepHead(2)),
  rule("'tis", keepHead(2)),
  rule("gonna|gotta|lemme|gimme|wanna", keepHead(3)),
  rule(tag, unbrokenSpaces),
  rule(dash, fixed("--")),
  rule("&amp;", plainAmpersand),
  rule(entity, keep),
  ruleBefore(word, clitic, withoutSoftHyphens),
  ruleBefore(negated, negation, withoutSoftHyphens),
  rule(word, withoutSoftHyphens),
  rule(apostropheWord, keep),
  ruleBefore(yApostrophe, letter, keep),
  rule(url, keep),
  rule(bareUrl, keep),
  rule(email, keep),
  rule(handle, keep),
  ruleBefore(clitic, noLetter, rightQuote),
  ruleBefore(negation, noLetter, rightQuote),
  rule(date, keep),
  rule(number, withoutSoftHyphens),
  rule(raisedOrLowered, keep),
  rule(fraction, unbrokenSpaces),
  rule(fractionSign, fractionText),
  rule(fixedForm, plainAmpersand),
  rule(slashed, keep),
  rule(dollar, keep),
  rule(otherCurrency, currency),
  // A single letter before the start of a sentence is no acronym.
  ruleBefore(String.raw`${acronym}\.`, `${whiteSpace}+(${sentenceOpeners}|${tag})${whiteSpace}`, (matched) =>
    matched.length === 2 ? keepHead(1)(matched) : withFullStop(matched),
  ),
  ruleBefore(numberAbbreviation, `${whiteSpace}?${digit}`, keep),
  ruleBefore(companyBeforeLimited, `${space}(ltd|lim)`, keep),
  ruleBefore(endingAbbreviation, sentenceEnd, withFullStop),
  ruleBefore(endingAbbreviation, `${anything}{2}`, keep),
  rule(endingAbbreviation, withFullStop), // the text ends here
  rule(String.raw`${namingAbbreviation}\.`, keep),
  ruleBefore(namingAbbreviation, space, keep),
  ruleBefore(acronym, whiteSpace, keep),
  ruleBefore(shortYear, whiteSpace, keep),
  ruleBefore(fileName, `(${whiteSpace}|[.?!,])`, keep),
  ruleBefore(String.raw`${word}\.`, clauseMark, withoutSoftHyphens),
  rule(phone, (matched) => bracketed(unbrokenSpaces(matched)[0] ?? "")),
  ruleBefore(doubleQuote, "[A-Za-z0-9$]", leftQuote),
  rule(doubleQuote, rightQuote),
  rule("<|&lt;", fixed("<")),
  rule(">|&gt;", fixed(">")),
  ruleBefore(smiley, "[^A-Za-z0-9]", bracketed),
  rule(asianSmiley, bracketed),
  rule(String.raw`\{`, fixed("-LCB-")),
  rule(String.raw`\}`, fixed("-RCB-")),
  rule(String.raw`\[`, fixed("-LSB-")),
  rule(String.raw`\]`, fixed("-RSB-")),
  rule(String.raw`\(`, fixed("-LRB-")),
  rule(String.raw`\)`, fixed("-RRB-")),
  rule("-+", (matched) => [matched.length === 3 || matched.length === 4 ? "--" : matched, matched.length]),
  rule(ellipsis, fixed("...")),
  rule(footnoteMarks, keep),
  rule(stars, keep),
  rule(clauseMark, keep),
  rule("[?!]+", keep),
  rule(fullStop, keep),
  rule("=", keep),
  rule("/", keep),
  ruleBefore(String.raw`(${hyphenatedNumber})\.`, clauseMark, withoutSoftHyphens),
  rule(hyphenatedNumber, withoutSoftHyphens),
  ruleBefore(String.raw`${hyphenated}\.`, clauseMark, keep),
  rule(hyphenated, keep),
  ruleBefore(String.raw`${capitalsJoined}\.`, clauseMark, plainAmpersand),
  rule(capitalsJoined, plainAmpersand),
  ruleBefore("'", String.raw`[A-Za-z][^ \t\n\r\u00a0]`, leftQuote),
  rule(clitic, rightQuote),
  rule(negation, rightQuote),
  rule(quotes, rightQuote),
  rule("<<|>>", keep),
  rule(symbol, keep),
  rule(`${space}+`, drop),
  rule(invisible, drop),
  rule(lineEnd, fixed("\n")),
  rule(anything, drop),
];
