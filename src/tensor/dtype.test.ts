import { describe, expect, it } from "vitest";
import { allocate, bytesPerElement, dtypes, viewAs } from "./dtype.js";

describe("dtypes", () => {
  it("have the widths of the formats that carry them", () => {
    const widths = Object.fromEntries(dtypes.map((dtype) => [dtype, bytesPerElement(dtype)]));
    expect(widths).toEqual({
      float32: 4,
      float64: 8,
      float16: 2,
      bfloat16: 2,
      int64: 8,
      int32: 4,
      uint8: 1,
      bool: 1,
    });
  });

  it("allocate zeros", () => {
    expect(allocate("int64", 2)).toEqual(new BigInt64Array(2));
    expect(allocate("bfloat16", 3)).toEqual(new Uint16Array(3));
  });
});

describe("viewAs", () => {
  const bytes = new Uint8Array([9, 0, 0, 128, 63, 0, 0, 0, 192, 7]);

  it("reads elements from bytes that are not aligned, by copy", () => {
    const values = viewAs("float32", bytes.subarray(1, 9));
    expect([...values]).toEqual([1, -2]);
    expect(values.buffer).not.toBe(bytes.buffer);
  });

  it("shares aligned bytes", () => {
    const aligned = Uint8Array.from([0, 0, 128, 63, 0, 0, 0, 192]);
    const values = viewAs("float32", aligned.subarray(4));
    expect([...values]).toEqual([-2]);
    expect(values.buffer).toBe(aligned.buffer);
  });

  it("refuses a part of an element", () => {
    expect(() => viewAs("float32", new Uint8Array(6))).toThrow(RangeError);
  });
});
