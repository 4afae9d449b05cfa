/**
 * Porter's stems (M. F. Porter, 1980: An algorithm for suffix stripping) with what NLTK changes by default: words of one
 * or two letters stay, some irregular words, `ie` in short words, `y` only after a consonant.
 */

/** What NLTK does not leave to the rules. */
const irregular = new Map(
  `sky sky, skies sky, dying die, lying lie, tying tie, news news, innings inning, inning inning, outings outing,
  outing outing, cannings canning, canning canning, howe howe, proceed proceed, exceed exceed, succeed succeed`
    .split(/,\s+/)
    .map((pair) => pair.split(" ") as [string, string]),
);

/** Suffix, what takes its place, and what must be true of the stem before it. */
type Rule = readonly [suffix: string, instead: string, condition?: (stem: string) => boolean];

const isLong = (stem: string): boolean => measure(stem) > 0;
const isLonger = (stem: string): boolean => measure(stem) > 1;

function rules(table: string, condition?: (stem: string) => boolean): Rule[] {
  return table.split(" ").map((pair) => {
    const [suffix, instead] = pair.split(">");
    return [suffix!, instead!, condition];
  });
}

const plurals = rules("sses>ss ies>i ss>ss s>");
const second = [
  ...rules(
    "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ization>ize " +
      "ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble fulli>ful",
    isLong,
  ),
  // NLTK measures the word without its last three letters, not four.
  ["logi", "log", (stem) => isLong(`${stem}l`)] satisfies Rule,
];
const third = rules("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>", isLong);
const fourth = [
  ...rules("al> ance> ence> er> ic> able> ible> ant> ement> ment> ent>", isLonger),
  ["ion", "", (stem) => isLonger(stem) && /[st]$/.test(stem)] satisfies Rule,
  ...rules("ou> ism> ate> iti> ous> ive> ize>", isLonger),
];

/** Stem of a word in lower case. */
export function stem(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  // As Python counts letters.
  if ([...word].length <= 2) return word;
  let text = word.length === 4 && word.endsWith("ies") ? word.slice(0, -1) : apply(word, plurals);
  text = withoutPast(text);
  if (text.length > 2 && text.endsWith("y") && isConsonant(text, text.length - 2)) {
    text = `${text.slice(0, -1)}i`;
  }
  text = withoutSecond(text);
  text = apply(apply(text, third), fourth);
  if (text.endsWith("e")) {
    const rest = text.slice(0, -1);
    if (isLonger(rest) || (measure(rest) === 1 && !endsShort(rest))) text = rest;
  }
  return text.endsWith("ll") && isLonger(text.slice(0, -1)) ? text.slice(0, -1) : text;
}

/** The first rule whose suffix the word has, if its condition holds; no other is tried. */
function apply(word: string, table: readonly Rule[]): string {
  for (const [suffix, instead, condition] of table) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, word.length - suffix.length);
    return condition === undefined || condition(rest) ? rest + instead : word;
  }
  return word;
}

function withoutSecond(word: string): string {
  const isAlly = word.endsWith("alli") && isLong(word.slice(0, -4));
  return isAlly ? withoutSecond(word.slice(0, -2)) : apply(word, second);
}

/** Without `ed` and `ing`, and with what they had changed. */
function withoutPast(word: string): string {
  if (word.endsWith("ied")) return word.length === 4 ? word.slice(0, -1) : word.slice(0, -2);
  if (word.endsWith("eed")) return isLong(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = ["ed", "ing"].find((each) => word.endsWith(each) && hasVowel(word.slice(0, -each.length)));
  if (suffix === undefined) return word;
  const rest = word.slice(0, -suffix.length);
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (endsDouble(rest)) return /[lsz]$/.test(rest) ? rest : rest.slice(0, -1);
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest;
}

/** A `y` is a consonant at the beginning and after a vowel. */
function consonants(word: string): boolean[] {
  const found: boolean[] = [];
  for (const [index, letter] of [...word].entries()) {
    found.push(letter === "y" ? index === 0 || !found[index - 1] : !"aeiou".includes(letter));
  }
  return found;
}

function isConsonant(word: string, index: number): boolean {
  return consonants(word)[index]!;
}

function hasVowel(word: string): boolean {
  return consonants(word).includes(false);
}

/** How often a consonant follows a vowel. */
function measure(word: string): number {
  return consonants(word).filter((is, index, all) => is && index > 0 && !all[index - 1]).length;
}

function endsDouble(word: string): boolean {
  return word.length > 1 && word.at(-1) === word.at(-2) && isConsonant(word, word.length - 1);
}

/** Ends consonant, vowel, consonant, the last not w, x or y; or is a vowel and a consonant. */
function endsShort(word: string): boolean {
  const kinds = consonants(word)
    .slice(-3)
    .map((is) => (is ? "c" : "v"))
    .join("");
  return (kinds === "cvc" && !/[wxy]$/.test(word)) || (word.length === 2 && kinds === "vc");
}
