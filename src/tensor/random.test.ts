import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "./random.js";

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32());
const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe("Random", () => {
  it("follows xoshiro128** from a given state", () => {
    // By hand from the published recurrence: s = [1, 2, 3, 4] gives rotl(2 * 5, 7) * 9 = 11520 first;
    // then s[1] = 2 ^ (3 ^ 1) = 0 gives 0.
    const random = Random.restore([1, 2, 3, 4]);
    expect(draw(random, 2)).toEqual([11520, 0]);
  });

  it("repeats itself for the same seed and differs for another", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(draw(new Random(a), 20)).toEqual(draw(new Random(a), 20));
        if (a !== b) expect(draw(new Random(a), 20)).not.toEqual(draw(new Random(b), 20));
      }),
    );
  });

  it("keeps its sequence for good", () => {
    const random = new Random(42);
    expect([random.uint32(), random.uniform(), random.integer(1000), random.normal()]).toMatchInlineSnapshot(`
      [
        2837322924,
        0.12688010269181393,
        142,
        0.40412785633822706,
      ]
    `);
  });

  it("continues from a state that went through JSON", () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, steps) => {
        const random = new Random(seed);
        draw(random, steps);
        const state = JSON.parse(JSON.stringify(random.state()));
        const expected = [random.normal(), ...draw(random, 5)];
        const restored = Random.restore(state);
        expect([restored.normal(), ...draw(restored, 5)]).toEqual(expected);
      }),
    );
  });

  it("refuses what is no seed, state or range", () => {
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => Random.restore([0, 0, 0, 0])).toThrow(/Not the state/);
    expect(() => Random.restore([1, 2, 3, 2 ** 32])).toThrow(/Not the state/);
    expect(() => Random.restore([1, 2, 3] as never)).toThrow(/Not the state/);
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => new Random(1).integer(n)).toThrow(/1 to 2\^32/);
    }
    expect(() => new Random(1).choice([])).toThrow(/empty/);
  });

  it("forks by label without moving", () => {
    const random = new Random(7);
    const first = draw(random.fork("a"), 5);
    expect(draw(random.fork("b"), 5)).not.toEqual(first);
    expect(draw(random.fork("a"), 5)).toEqual(first);
    expect(draw(random, 5)).toEqual(draw(new Random(7), 5));
    expect(draw(random.fork("a"), 5)).not.toEqual(first);
  });

  it("spreads uniform() evenly", () => {
    const random = new Random(1);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(random.uniform() * 10)]!++;
    // Deviation of a bin is 95.
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("spreads integer(n) evenly over 0 to n - 1", () => {
    const random = new Random(2);
    const bins = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) bins[random.integer(7)]!++;
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(new Random(3).integer(1)).toBe(0);
    // With n = 3 * 2^30, a plain remainder would hit the lowest third twice as often.
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.integer(3 * 2 ** 30) < 2 ** 30) low++;
    expect(Math.abs(low - 10_000)).toBeLessThan(500);
  });

  it("has the moments of a normal distribution", () => {
    const random = new Random(4);
    const values = Array.from({ length: 200_000 }, () => random.normal());
    const moment = (power: number) => values.reduce((sum, v) => sum + v ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("shuffles a copy and reaches every order", () => {
    const items = ["a", "b", "c"];
    const random = new Random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(["a", "b", "c"]);
    expect([...counts.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });

  it("chooses among the elements", () => {
    const random = new Random(6);
    const seen = new Set(Array.from({ length: 100 }, () => random.choice(["x", "y", "z"])));
    expect(seen).toEqual(new Set(["x", "y", "z"]));
  });
});
