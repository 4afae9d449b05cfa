/** A letter by itself, with what may follow it where it names an option: a mark, the end, or a reason. */
const bare = "([A-Za-z])(?=\\s*(?:[.,:;)\\]!]|$)|\\s+(?:because|since)\\b)";
const letter = `(?:[([]\\s*([A-Za-z])\\s*[)\\]]|${bare})`;

/** In this order; the first that finds a letter decides. */
const rules: readonly RegExp[] = [
  // "B", "(b)", "B.", "**B**"
  /^[\s*"'([]*([A-Za-z])[\s*"'.,:;!)\]]*$/,
  // "The answer is (B).", "Answer: b", "I choose option C"
  new RegExp(
    `\\b(?:answer|option|choice)\\b(?:\\s+(?:is|was|would be|should be))?\\s*[:=]?\\s*(?:option\\s+)?\\**${letter}`,
    "i",
  ),
  // "B. because …", "(B) the cat", "B) red", "b: red", "B because"
  new RegExp(`^\\s*\\**${letter}`),
];

/**
 * The letter that a free answer to a multiple choice names, as a capital; undefined where it names none, or several:
 * the whole answer; what follows "answer", "option" or "choice"; what it begins with; the only letter in brackets; the
 * only capital that stands alone, where A and I need a mark or the end after them.
 */
export function optionLetter(text: string): string | undefined {
  for (const rule of rules) {
    const found = rule
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined);
    if (found !== undefined) return found.toUpperCase();
  }
  return (
    onlyOne(text, /[([]\s*([A-Za-z])\s*[)\]]/g) ??
    onlyOne(text, /(?<![\w'’])([B-HJ-Z](?![\w'’])|[AI](?=\s*(?:[.,:;)]|$)))/g)
  );
}

function onlyOne(text: string, pattern: RegExp): string | undefined {
  const found = new Set(Array.from(text.matchAll(pattern), ([, one]) => one!.toUpperCase()));
  return found.size === 1 ? [...found][0] : undefined;
}

/** A for 0, B for 1; beyond Z the number itself. */
export function letterOf(index: number): string {
  return index < 26 ? String.fromCharCode("A".charCodeAt(0) + index) : String(index);
}

/**
 * Index of the option that a text means: its own text, its number from 0, or its letter.
 * @param options undefined where they are not known
 */
export function optionIndex(text: string, options?: readonly string[]): number | undefined {
  const count = options?.length ?? 26;
  const plain = (one: string): string => one.trim().toLowerCase().replace(/\.$/, "");
  const byText = options?.findIndex((option) => plain(option) === plain(text)) ?? -1;
  if (byText >= 0) return byText;
  const named = optionLetter(text);
  const index = /^\s*\d+\s*$/.test(text)
    ? Number(text)
    : (named?.charCodeAt(0) ?? Number.NaN) - "A".charCodeAt(0);
  return index >= 0 && index < count ? index : undefined;
}

/** Multiple choice answered in free text, 1 or 0: the answer means the right option. */
export function choiceAccuracy(prediction: string, answer: string, options?: readonly string[]): number {
  const meant = optionIndex(prediction, options);
  return meant !== undefined && meant === optionIndex(answer, options) ? 1 : 0;
}
