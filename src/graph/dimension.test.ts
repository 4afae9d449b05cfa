import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDimensions,
  canonicalDimension,
  type Dimension,
  dimensionNames,
  evaluateDimension,
  multiplyDimensions,
  sizeOfShape,
  subtractDimensions,
} from "./dimension.js";

const names = ["a", "batch", "text"];

/** Sums and products of names and small numbers, built up at random. */
const dimensions: fc.Arbitrary<Dimension> = fc.letrec<{ any: Dimension }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(...names)),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => addDimensions(a, b)),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => multiplyDimensions(a, b)),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => subtractDimensions(a, b)),
  ),
})).any;

const sizes = fc
  .tuple(...names.map(() => fc.nat({ max: 9 })))
  .map((values) => new Map(names.map((name, i) => [name, values[i]!])));

const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { seed: 1, numRuns: 500 });

/** Canonical forms are equal; 0 and -0 are. */
function expectSame(a: Dimension, b: Dimension): void {
  expect(JSON.stringify(a)).toBe(JSON.stringify(b));
}

describe("dimensions", () => {
  it("add, subtract and multiply as their values do", () => {
    check(
      fc.property(dimensions, dimensions, sizes, (a, b, at) => {
        const [x, y] = [evaluateDimension(a, at), evaluateDimension(b, at)];
        expect(evaluateDimension(addDimensions(a, b), at)).toBe(x + y);
        expect(evaluateDimension(subtractDimensions(a, b), at)).toBe(x - y);
        expect(evaluateDimension(multiplyDimensions(a, b), at)).toBe(x * y + 0);
      }),
    );
  });

  it("have one form for each function", () => {
    check(
      fc.property(dimensions, dimensions, dimensions, (a, b, c) => {
        expectSame(addDimensions(a, b), addDimensions(b, a));
        expectSame(multiplyDimensions(a, b), multiplyDimensions(b, a));
        expectSame(addDimensions(addDimensions(a, b), c), addDimensions(a, addDimensions(b, c)));
        expectSame(
          multiplyDimensions(multiplyDimensions(a, b), c),
          multiplyDimensions(a, multiplyDimensions(b, c)),
        );
        const [left, right] = [multiplyDimensions(a, b), multiplyDimensions(a, c)];
        expectSame(multiplyDimensions(a, addDimensions(b, c)), addDimensions(left, right));
        expectSame(subtractDimensions(addDimensions(a, b), b), a);
        expectSame(subtractDimensions(a, a), 0);
        expectSame(addDimensions(a, 0), a);
        expectSame(multiplyDimensions(a, 1), a);
        expectSame(multiplyDimensions(a, 0), 0);
      }),
    );
  });

  it("are equal only when they are the same function", () => {
    // Values far apart tell polynomials with small coefficients and degrees from each other.
    const apart = new Map(names.map((name, i) => [name, 1000 ** (4 * i + 1)]));
    const exact = (dimension: Dimension): bigint => {
      if (typeof dimension === "number") return BigInt(dimension);
      const body = dimension.replace(/[a-z]\w*/g, (name) => `${BigInt(apart.get(name) as number)}`);
      return body
        .replaceAll(" ", "")
        .split(/(?=[+-])/)
        .map((term) => {
          const value = term
            .replace(/^[+-]/, "")
            .split("*")
            .map(BigInt)
            .reduce((a, b) => a * b);
          return term.startsWith("-") ? -value : value;
        })
        .reduce((a, b) => a + b);
    };
    check(
      fc.property(dimensions, dimensions, (a, b) => {
        expect(a === b).toBe(exact(a) === exact(b));
      }),
    );
  });

  it("read back what they write", () => {
    check(
      fc.property(dimensions, (dimension) => {
        fc.pre(typeof dimension === "string");
        expect(canonicalDimension(dimension)).toBe(dimension);
      }),
    );
  });

  it.each([
    ["text*batch", "batch*text"],
    ["2 * text + 3*text", "5*text"],
    ["3 + text", "text + 3"],
    ["-text + batch", "batch - text"],
    [" text - text + 4 ", 4],
    ["text+32-1", "text + 31"],
    ["a*2*a", "2*a*a"],
  ])("canonical form of %s", (written, canonical) => {
    expect(canonicalDimension(written)).toBe(canonical);
  });

  it.each([
    "",
    " ",
    "text +",
    "+ + text",
    "text - - batch",
    "2 text",
    "1.5",
    "a/b",
    "a**b",
    "(a)",
    "2a",
    "é",
  ])("refuse %j", (written) => {
    expect(() => canonicalDimension(written)).toThrow(SyntaxError);
    expect(() => canonicalDimension(written)).toThrow(`"${written}" is not a dimension`);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "2 - 3"])("refuse the size %s", (size) => {
    expect(() => canonicalDimension(size)).toThrow(`${size} is not a size`);
  });

  it("name what they need", () => {
    expect(dimensionNames("a*batch + 2*a - 1")).toEqual(["a", "batch"]);
    expect(dimensionNames(7)).toEqual([]);
    expect(() => evaluateDimension("a + text", new Map([["a", 1]]))).toThrow('dimension "text" has no size');
  });

  it("multiply to the size of a shape", () => {
    expect(sizeOfShape([])).toBe(1);
    expect(sizeOfShape(["batch", 3, "text + 1"])).toBe("3*batch + 3*batch*text");
  });
});
