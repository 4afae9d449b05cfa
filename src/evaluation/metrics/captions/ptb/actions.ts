/** The token that a match becomes, or null where it is dropped, and how many characters are done with. */
export type Action = (matched: string) => readonly [token: string | null, consumed: number];

export const keep: Action = (matched) => [matched, matched.length];
export const drop: Action = (matched) => [null, matched.length];

export function fixed(token: string): Action {
  return (matched) => [token, matched.length];
}

/** The first `count` characters; the rest is read again. */
export function keepHead(count: number): Action {
  return (matched) => [matched.slice(0, count), count];
}

/** An abbreviation at the end of a sentence: its full stop is read again as that of the sentence. */
export const withFullStop: Action = (matched) => [matched, matched.length - 1];

/** A soft hyphen is only where a line may break. */
export const withoutSoftHyphens = rewrite((matched) => matched.replaceAll("\u00ad", "") || "-");

/** A token holds no plain space. */
export const unbrokenSpaces = rewrite((matched) => matched.replaceAll(" ", "\u00a0"));

export const plainAmpersand = rewrite((matched) => matched.replaceAll(/&amp;/gi, "&"));

export const bracketed = rewrite((matched) => matched.replaceAll("(", "-LRB-").replaceAll(")", "-RRB-"));

const fractions: Readonly<Record<string, string>> = {
  "\u00bc": "1/4",
  "\u00bd": "1/2",
  "\u00be": "3/4",
  "\u2153": "1/3",
  "\u2154": "2/3",
};
/** Other fractions stay one sign. */
export const fractionText = rewrite((matched) => fractions[matched] ?? matched);

const currencies: Readonly<Record<string, string>> = {
  "\u00a2": "cents",
  "\u00a3": "#",
  "\u0080": "$", // the euro of Windows code page 1252
  "\u00a4": "$",
  "\u20a0": "$",
  "\u20ac": "$",
};
/** The Treebank has dollars, cents, and # for pounds; euros pass for dollars. */
export const currency = rewrite((matched) => currencies[matched] ?? matched);

const curlyQuotes: Readonly<Record<string, string>> = {
  "\u0091": "`",
  "\u2018": "`",
  "\u201b": "`",
  "\u2039": "`",
  "\u0092": "'",
  "\u2019": "'",
  "\u203a": "'",
  "\u0093": "``",
  "\u201c": "``",
  "\u00ab": "``",
  "\u0094": "''",
  "\u201d": "''",
  "\u00bb": "''",
};

/** Straight quotes become left ones; curly ones say themselves which they are. */
export const leftQuote = rewrite((matched) => latexQuotes(matched, "`"));
export const rightQuote = rewrite((matched) => latexQuotes(matched, "'"));

function latexQuotes(matched: string, straight: string): string {
  return matched
    .replaceAll(/&apos;|'/g, straight)
    .replaceAll(/"|&quot;/g, straight + straight)
    .replaceAll(/./gs, (character) => curlyQuotes[character] ?? character);
}

function rewrite(change: (matched: string) => string): Action {
  return (matched) => [change(matched), matched.length];
}
