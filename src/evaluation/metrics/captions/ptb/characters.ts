/**
 * Sets of characters as the tokenizer knows them. Its Unicode is version 6.3 of 2013: to it, what came later is
 * neither letter nor digit, and is dropped.
 */
const laterLetters = String.raw`\u037f\u0528-\u052f\u0560\u0588\u05ef\u0860-\u088f\u08a1\u08ad-\u08c9\u0978\u0980\u09fc\u0af9\u0c34\u0c5a-\u0c5d\u0c80\u0cdc\u0cdd\u0d04\u0d54-\u0d5f\u0e86\u0e89\u0e8c\u0e8e-\u0e93\u0e98\u0ea0\u0ea8\u0ea9\u0eac\u13f5-\u13fd\u16f1-\u16f8\u170d\u171f\u1878\u191d\u191e\u19b0-\u19c0\u19c8\u19c9\u1b4c\u1c80-\u1cbf\u1cf2\u1cf3\u1cfa\u2c2f\u2c5f\u312e\u312f\u31bb-\u31bf\u4db6-\u4dbf\u9fcd-\u9fff\ua698-\ua69d\ua78f\ua794-\ua79f\ua7ab-\ua7f7\ua8fd\ua8fe\ua9e0-\ua9fe\uaa7e\uaa7f\uab30-\uabbf`;

export const letter = String.raw`[[\p{L}\u1885\u1886]--[${laterLetters}]]`;

/** Marks, modifiers and the soft hyphen, which a word may hold as it holds letters. */
const wordMarks = String.raw`\u00ad\u02c2-\u0379\u0384\u0385\u03f6\u0483-\u0487\u055a-\u055f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0615-\u061a\u064b-\u065e\u0670\u06d6-\u06ed\u06fd\u06fe\u070f-\u07b0\u07eb-\u07f3\u0900-\u0903\u093c-\u094e\u0951-\u0955\u0962\u0963\u0981-\u0983\u09bc-\u09c4\u09c7\u09c8\u09cb-\u09cd\u09d7\u09e2\u09e3\u0a01-\u0a03\u0a3c\u0a3e-\u0a4f\u0a81-\u0a83\u0abc-\u0acf\u0b82\u0bbe-\u0bc2\u0bc6-\u0bc8\u0bca-\u0bcd\u0c01-\u0c03\u0c3e-\u0c56\u0d3e-\u0d44\u0d46-\u0d48\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd`;

/** A letter of a word; also an accented vowel as an SGML entity: `&eacute;`. */
export const wordLetter = `([${letter}${wordMarks}]|&[aeiouAEIOU](acute|grave|uml);)`;

export const digit = String.raw`[\p{Nd}--[\u0de6-\u0def\ua9f0-\ua9f9]]`;

/** Cherokee became upper case after 6.3. */
export const upperCase = String.raw`[\p{Uppercase}--[${laterLetters}\u13a0-\u13f4]]`;

export const space = String.raw`[ \t\u00a0\u2000-\u200a\u3000]`;
export const lineEnd = String.raw`(\u000d|\u000d?\u000a|\u2028|\u2029|\u000b|\u000c|\u0085)`;
export const whiteSpace = `(${space}|${lineEnd})`;

export const apostrophe = String.raw`(['\u0092\u2019]|&apos;)`;
/** What stands for an apostrophe inside a word, rightly or wrongly. */
export const innerApostrophe = String.raw`(${apostrophe}|[\u0060\u0091\u2018\u201b])`;
export const hyphen = String.raw`[\-_\u058a\u2010\u2011]`;
/** Punctuation between clauses. */
export const clauseMark = String.raw`[,;:\u3001]`;
