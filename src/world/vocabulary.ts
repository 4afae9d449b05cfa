import { cells } from "./cells.js";
import { colours } from "./colours.js";
import { numberWords, questionWrappers } from "./language.js";
import { categories, objectClasses } from "./objects.js";
import { type QuestionKind, questionKinds } from "./questions/index.js";

/**
 * Every word that questions and answers of this world can hold, in lower case and alphabetical order.
 * Punctuation is not among them.
 */
export function worldVocabulary(kinds: readonly QuestionKind[] = questionKinds): string[] {
  const texts = [
    ...objectClasses.flatMap(({ name, plural }) => [name, plural]),
    ...categories.flatMap(({ name, plural }) => [name, plural]),
    ...colours,
    ...cells,
    ...numberWords,
    ...questionWrappers,
    ...kinds.flatMap(({ texts }) => texts),
  ];
  const words = texts.flatMap(
    (text) =>
      text
        .replace(/\{\w+\}/g, " ")
        .toLowerCase()
        .match(/[a-z0-9]+/g) ?? [],
  );
  return [...new Set(words)].sort();
}
