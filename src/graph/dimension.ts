/**
 * Named dimensions and their arithmetic.
 *
 * A dimension is a number, or a polynomial in names such as `"batch"`, `"text + 32"` or `"2*batch*text"`,
 * written in one canonical form, so that two dimensions are known to be equal exactly when `a === b`.
 */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

/** Coefficient of each monomial; a monomial is its sorted names joined by `*`, the constant is `""`. */
type Polynomial = Map<string, number>;

const parsed = new Map<string, Polynomial>();

function parse(dimension: Dimension): Polynomial {
  if (typeof dimension === "number") return new Map(dimension === 0 ? [] : [["", dimension]]);
  const known = parsed.get(dimension);
  if (known) return known;
  const polynomial: Polynomial = new Map();
  for (const term of dimension.trim().split(/(?=[+-])/)) {
    const signed = /^[+-]/.test(term);
    let coefficient = term.startsWith("-") ? -1 : 1;
    const names: string[] = [];
    for (const part of (signed ? term.slice(1) : term).split("*")) {
      const factor = part.trim();
      if (/^\d+$/.test(factor)) coefficient *= Number(factor);
      else if (/^[A-Za-z_]\w*$/.test(factor)) names.push(factor);
      else
        throw new SyntaxError(
          `"${dimension}" is not a dimension: "${factor}" is neither a name nor a number`,
        );
    }
    accumulate(polynomial, names.sort().join("*"), coefficient);
  }
  parsed.set(dimension, polynomial);
  return polynomial;
}

function accumulate(polynomial: Polynomial, monomial: string, coefficient: number): void {
  const sum = (polynomial.get(monomial) ?? 0) + coefficient;
  if (sum === 0) polynomial.delete(monomial);
  else polynomial.set(monomial, sum);
}

function format(polynomial: Polynomial): Dimension {
  const monomials = [...polynomial.keys()].filter((monomial) => monomial !== "").sort();
  const constant = polynomial.get("") ?? 0;
  if (monomials.length === 0) return constant;
  let text = "";
  for (const monomial of monomials) {
    const coefficient = polynomial.get(monomial) as number;
    const size = Math.abs(coefficient);
    const term = size === 1 ? monomial : `${size}*${monomial}`;
    if (text === "") text = coefficient < 0 ? `-${term}` : term;
    else text += coefficient < 0 ? ` - ${term}` : ` + ${term}`;
  }
  if (constant !== 0) text += constant < 0 ? ` - ${-constant}` : ` + ${constant}`;
  return text;
}

/** `a + b`. */
export function addDimensions(a: Dimension, b: Dimension): Dimension {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const sum: Polynomial = new Map(parse(a));
  for (const [monomial, coefficient] of parse(b)) accumulate(sum, monomial, coefficient);
  return format(sum);
}

/** `a - b`. */
export function subtractDimensions(a: Dimension, b: Dimension): Dimension {
  return addDimensions(a, multiplyDimensions(b, -1));
}

/** `a · b`. */
export function multiplyDimensions(a: Dimension, b: Dimension): Dimension {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const product: Polynomial = new Map();
  for (const [left, x] of parse(a)) {
    for (const [right, y] of parse(b)) {
      const names = [left, right].filter((monomial) => monomial !== "").join("*");
      accumulate(product, names === "" ? "" : names.split("*").sort().join("*"), x * y);
    }
  }
  return format(product);
}

/**
 * Canonical form of a dimension that a person wrote.
 * @throws SyntaxError when the text is not a sum of products of names and numbers; RangeError when it is a number
 * that is not a size.
 */
export function canonicalDimension(dimension: Dimension): Dimension {
  const canonical = typeof dimension === "number" ? dimension : format(parse(dimension));
  if (typeof canonical === "number" && !(Number.isSafeInteger(canonical) && canonical >= 0)) {
    throw new RangeError(`${dimension} is not a size`);
  }
  return canonical;
}

/** Number of elements of a shape, as a dimension. */
export function sizeOfShape(shape: Shape): Dimension {
  return shape.reduce<Dimension>(multiplyDimensions, 1);
}

/** Names that occur in a dimension. */
export function dimensionNames(dimension: Dimension): string[] {
  if (typeof dimension === "number") return [];
  return [...new Set([...parse(dimension).keys()].flatMap((monomial) => monomial.split("*")))].filter(
    (name) => name !== "",
  );
}

/** Terms of a dimension: coefficient and names of each. */
export function dimensionTerms(dimension: Dimension): { coefficient: number; names: string[] }[] {
  return [...parse(dimension)].map(([monomial, coefficient]) => ({
    coefficient,
    names: monomial === "" ? [] : monomial.split("*"),
  }));
}

/** Value of a dimension when its names have the given sizes. */
export function evaluateDimension(dimension: Dimension, sizes: ReadonlyMap<string, number>): number {
  if (typeof dimension === "number") return dimension;
  let sum = 0;
  for (const { coefficient, names } of dimensionTerms(dimension)) {
    sum += names.reduce((product, name) => {
      const size = sizes.get(name);
      if (size === undefined) throw new RangeError(`dimension "${name}" has no size`);
      return product * size;
    }, coefficient);
  }
  return sum;
}

/** `[batch, 3, 224, 224]`, as messages print it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
