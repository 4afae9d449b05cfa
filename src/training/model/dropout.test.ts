import { describe, expect, it } from "vitest";
import { gradients, input, sum } from "../../graph/index.js";
import { Program } from "../../runtime/index.js";
import { float32, type HostTensor } from "../../tensor/index.js";
import { Dropout } from "./dropout.js";

const sizes = new Map([["batch", 100]]);
const x = input("x", "float32", ["batch", 50]);

/** `x` of ones behind a mask, and the slope of the result's sum by it. */
async function run(dropout: Dropout, index: number) {
  const y = dropout.apply("layer", x);
  const slope = gradients(sum(y), [x])[0]!;
  const program = await Program.compile({ y, slope }, { threads: 1 });
  const ones = float32([100, 50], new Float32Array(5000).fill(1));
  const masks = dropout.masks(sizes, index);
  const results = await program.run({ x: ones, ...masks });
  await program.release();
  return { ...results, masks };
}

describe("Dropout", () => {
  it("sets the given part to 0, scales the rest, and lets their slopes through alone", async () => {
    const { y, slope, masks } = await run(new Dropout(0.1, 1), 0);
    const mask = masks["dropout layer 1"]!.data as Uint8Array;
    const dropped = mask.filter((kept) => kept === 0).length;
    // Of 5,000 within four standard deviations.
    expect(Math.abs(dropped - 500)).toBeLessThan(4 * Math.sqrt(5000 * 0.1 * 0.9));
    const expected = Float32Array.from(mask, (kept) => (kept ? Math.fround(1 / 0.9) : 0));
    expect(y.data).toEqual(expected);
    expect(slope.data).toEqual(expected);
  });

  it("draws by seed, batch and place, and the same again", () => {
    const draw = (seed: number, index: number): Uint8Array[] => {
      const dropout = new Dropout(0.5, seed);
      for (const place of ["a", "b", "a"]) dropout.apply(place, x);
      return Object.values(dropout.masks(sizes, index)).map(({ data }: HostTensor) => data as Uint8Array);
    };
    const all = [...draw(1, 0), ...draw(1, 1), ...draw(2, 0)].map((mask) => mask.join(""));
    expect(new Set(all).size).toBe(9);
    expect(draw(1, 1).map((mask) => mask.join(""))).toEqual(all.slice(3, 6));
  });
});
