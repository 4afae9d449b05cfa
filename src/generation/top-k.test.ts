import fc from "fast-check";
import { expect, test } from "vitest";
import { topK } from "./top-k.js";

test("agrees with sorting, with ties by lower index and −∞ left out", () => {
  // Few distinct values, so that ties are frequent.
  const value = fc.constantFrom(-Infinity, -2, -1, -0.5, 0, 1, 2, 3);
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (values, k) => {
      const scores = Float32Array.from(values);
      const expected = values
        .map((_, index) => index)
        .filter((index) => values[index]! > -Infinity)
        .sort((a, b) => values[b]! - values[a]! || a - b)
        .slice(0, k);
      expect(Array.from(topK(scores, k))).toEqual(expected);
    }),
  );
});
