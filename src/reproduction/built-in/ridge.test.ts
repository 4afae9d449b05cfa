import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { linearReadOut } from "./ridge.js";

const random = new Random(1);
const vectors = Array.from({ length: 300 }, () =>
  Float32Array.from({ length: 20 }, () => 3 + random.normal()),
);

it("finds what is a linear function of the vectors, and not what is none", () => {
  const byLine = vectors.map(([a, b]) => Number(a! > b!));
  const byChance = vectors.map(() => random.integer(2));
  const share = (labels: readonly number[]) => {
    const found = linearReadOut(vectors.slice(0, 200), labels.slice(0, 200), vectors.slice(200), 2);
    return found.filter((label, i) => label === labels[200 + i]).length / 100;
  };
  expect(share(byLine)).toBeGreaterThan(0.9);
  expect(share(byChance)).toBeLessThan(0.65);
});

it("works with fewer samples than numbers in a vector", () => {
  const long = Array.from({ length: 40 }, (_, i) =>
    Float32Array.from({ length: 500 }, (_, k) => (k === i % 4 ? 5 : 0) + 0.1 * random.normal()),
  );
  const found = linearReadOut(
    long.slice(0, 20),
    Array.from({ length: 20 }, (_, i) => i % 4),
    long.slice(20),
    4,
  );
  expect(found).toEqual(Array.from({ length: 20 }, (_, i) => i % 4));
});
