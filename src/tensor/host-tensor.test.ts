import { describe, expect, it } from "vitest";
import { convert, elementCount, float32, hostTensor, int32, toFloat32 } from "./host-tensor.js";

describe("hostTensor", () => {
  it("counts the elements of a shape", () => {
    expect([elementCount([]), elementCount([2, 3]), elementCount([2, 0])]).toEqual([1, 6, 0]);
  });

  it("refuses data that do not fill the shape", () => {
    expect(() => hostTensor("float32", [2, 3], new Float32Array(5))).toThrow(
      "5 elements given for shape [2, 3]",
    );
  });

  it("is made from numbers", () => {
    expect(float32([2], [1, 0.5])).toEqual({
      dtype: "float32",
      shape: [2],
      data: Float32Array.of(1, 0.5),
    });
    expect(int32([1, 2], [3, -4])).toEqual({ dtype: "int32", shape: [1, 2], data: Int32Array.of(3, -4) });
  });
});

describe("convert", () => {
  const values = float32([4], [1, -2.5, 0, 65504]);

  it.each(["float16", "bfloat16", "float64", "float32"] as const)(
    "keeps exact numbers through %s",
    (dtype) => {
      const there = convert(float32([3], [1, -2.5, 0]), dtype);
      expect(there.dtype).toBe(dtype);
      expect(toFloat32(there)).toEqual(float32([3], [1, -2.5, 0]));
    },
  );

  it("holds 16-bit floats as bits, rounded to nearest even", () => {
    expect([...convert(values, "float16").data]).toEqual([0x3c00, 0xc100, 0, 0x7bff]);
    expect([...convert(values, "bfloat16").data]).toEqual([0x3f80, 0xc020, 0, 0x4780]);
  });

  it("cuts fractions off for integers", () => {
    expect([...convert(float32([2], [2.9, -2.9]), "int32").data]).toEqual([2, -2]);
    expect([...convert(float32([2], [2.9, -2.9]), "int64").data]).toEqual([2n, -2n]);
    expect(toFloat32(hostTensor("int64", [1], BigInt64Array.of(7n)))).toEqual(float32([1], [7]));
  });

  it("does not copy what is float32 already", () => {
    expect(toFloat32(values)).toBe(values);
  });
});
