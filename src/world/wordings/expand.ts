/** Alternatives in brackets, each a list of pieces that follow one another. */
type Alternatives = readonly (readonly (string | Alternatives)[])[];

const known = new Map<string, readonly string[]>();

/**
 * All templates of a pattern such as "(what|which) (colour|) is the {noun}": brackets hold alternatives, which may nest and
 * may be empty. Blanks are made single, and none stands at an end or before a mark. Each template comes once.
 * @throws SyntaxError when a bracket has no partner
 */
export function expand(pattern: string): readonly string[] {
  const found = known.get(pattern);
  if (found) return found;
  const templates = [...new Set(allOf(parse(pattern)).map(tidy))];
  known.set(pattern, templates);
  return templates;
}

const tidy = (text: string): string =>
  text
    .replace(/ +/g, " ")
    .replace(/ (?=[,.?!:;])/g, "")
    .trim();

function parse(pattern: string): Alternatives {
  const tokens = pattern.match(/[()|]|[^()|]+/g) ?? [];
  let position = 0;
  const alternatives = (depth: number): Alternatives => {
    const all: (string | Alternatives)[][] = [[]];
    for (; position < tokens.length; position++) {
      const token = tokens[position]!;
      if (token === ")") {
        if (depth === 0) throw new SyntaxError(`A ")" too many in the pattern "${pattern}"`);
        return all;
      }
      if (token === "|") all.push([]);
      else if (token === "(") {
        position++;
        all.at(-1)!.push(alternatives(depth + 1));
      } else all.at(-1)!.push(token);
    }
    if (depth > 0) throw new SyntaxError(`A "(" is not closed in the pattern "${pattern}"`);
    return all;
  };
  return alternatives(0);
}

const allOf = (alternatives: Alternatives): string[] =>
  alternatives.flatMap((pieces) =>
    pieces.reduce<string[]>(
      (begun, piece) => {
        const continued = typeof piece === "string" ? [piece] : allOf(piece);
        return begun.flatMap((start) => continued.map((end) => start + end));
      },
      [""],
    ),
  );
