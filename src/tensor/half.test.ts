import { describe, expect, it } from "vitest";
import { fromBfloat16Bits, fromFloat16Bits, toBfloat16Bits, toFloat16Bits } from "./half.js";

const formats = [
  { name: "float16", to: toFloat16Bits, from: fromFloat16Bits, infinity: 0x7c00 },
  { name: "bfloat16", to: toBfloat16Bits, from: fromBfloat16Bits, infinity: 0x7f80 },
];

describe.each(formats)("$name", ({ to, from, infinity }) => {
  it("gives back every one of the 65536 patterns", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = from(bits);
      if ((bits & 0x7fff) > infinity) {
        expect(value).toBeNaN();
        expect(to(value) & 0x7fff).toBeGreaterThan(infinity);
      } else if (to(value) !== bits) {
        expect.fail(`${bits.toString(16)} became ${to(value).toString(16)} by way of ${value}`);
      }
    }
  });

  it("is monotonic over the positive patterns", () => {
    for (let bits = 0; bits < infinity; bits++) {
      if (!(from(bits + 1) > from(bits))) expect.fail(`at ${bits.toString(16)}`);
    }
  });

  it("rounds to nearest, ties to even, between every two neighbours", () => {
    for (let bits = 0; bits < infinity - 1; bits++) {
      const low = from(bits);
      const high = from(bits + 1);
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      // All five are exact in float32 except below its own range, where bfloat16 shares its exponent.
      const below = low + (high - low) * 0.25;
      const above = low + (high - low) * 0.75;
      const rounded = [to(below), to(middle), to(above), to(-middle)];
      const expected = [bits, even, bits + 1, even | 0x8000];
      if (Math.fround(below) === below && rounded.join() !== expected.join()) {
        expect.fail(`${bits.toString(16)}: ${rounded} instead of ${expected}`);
      }
    }
  });

  it("overflows to infinity from the middle above the largest number", () => {
    const largest = from(infinity - 1);
    const step = largest - from(infinity - 2);
    expect(to(largest + step / 4)).toBe(infinity - 1);
    expect(to(largest + step / 2)).toBe(infinity);
    expect(to(-(largest + step / 2))).toBe(infinity | 0x8000);
    expect(to(Number.POSITIVE_INFINITY)).toBe(infinity);
    expect(to(Number.NEGATIVE_INFINITY)).toBe(infinity | 0x8000);
  });

  it("keeps the sign of zero and flushes what is too small", () => {
    expect(to(-0)).toBe(0x8000);
    expect(Object.is(from(0x8000), -0)).toBe(true);
    expect(to(1e-45)).toBe(0);
    expect(to(-1e-45)).toBe(0x8000);
    expect(to(Number.NaN) & 0x7fff).toBeGreaterThan(infinity);
  });
});

it("knows the landmarks of IEEE 754 binary16", () => {
  const landmarks: [number, number][] = [
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
  ];
  for (const [bits, value] of landmarks) expect(fromFloat16Bits(bits)).toBe(value);
});

it("knows the landmarks of bfloat16", () => {
  const landmarks: [number, number][] = [
    [0x3f80, 1],
    [0xc000, -2],
    [0x4049, 3.140625],
    [0x0080, 2 ** -126],
  ];
  for (const [bits, value] of landmarks) expect(fromBfloat16Bits(bits)).toBe(value);
});
