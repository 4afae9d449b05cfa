import { describe, expect, it } from "vitest";
import { float32, hostTensor, int32 } from "./host-tensor.js";
import { concatColumns, concatRows, gatherRows, padRows, repeatRows, rowData, sliceRows } from "./rows.js";

const matrix = int32([3, 2], [1, 2, 3, 4, 5, 6]);
const cube = float32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

describe("rows", () => {
  it("are seen without a copy, of any number of dimensions", () => {
    expect([...rowData(matrix, 1)]).toEqual([3, 4]);
    expect([...rowData(cube, 1)]).toEqual([5, 6, 7, 8]);
    expect(rowData(cube, 1).buffer).toBe(cube.data.buffer);
    expect(sliceRows(matrix, 1, 3)).toEqual(int32([2, 2], [3, 4, 5, 6]));
    expect(sliceRows(cube, 1, 2)).toEqual(float32([1, 2, 2], [5, 6, 7, 8]));
    expect(sliceRows(cube, 1, 2).data.buffer).toBe(cube.data.buffer);
  });

  it("are copied in any order, and as often as they are wanted", () => {
    expect(gatherRows(matrix, [2, 0, 2])).toEqual(int32([3, 2], [5, 6, 1, 2, 5, 6]));
    expect(gatherRows(cube, [])).toEqual(float32([0, 2, 2], []));
    expect(repeatRows(matrix, 2)).toEqual(int32([6, 2], [1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6]));
    const half = hostTensor("float16", [2, 1], Uint16Array.of(7, 8));
    expect(gatherRows(half, [1])).toEqual(hostTensor("float16", [1, 1], Uint16Array.of(8)));
  });

  it("follow each other", () => {
    expect(concatRows([matrix, int32([1, 2], [7, 8])])).toEqual(int32([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(concatRows([cube])).toBe(cube);
    expect(concatRows([float32([0, 3], []), float32([1, 3], [1, 2, 3])])).toEqual(float32([1, 3], [1, 2, 3]));
  });

  it("are filled up to the longest, on either side", () => {
    expect(padRows([[1], [2, 3], []], 9)).toEqual(int32([3, 2], [1, 9, 2, 3, 9, 9]));
    expect(padRows([[1], [2, 3], []], 9, "left")).toEqual(int32([3, 2], [9, 1, 2, 3, 9, 9]));
    expect(padRows([], 9)).toEqual(int32([0, 0], []));
  });
});

describe("columns", () => {
  it("follow each other in each row", () => {
    expect(concatColumns(int32([2, 1], [1, 2]), int32([2, 2], [3, 4, 5, 6]))).toEqual(
      int32([2, 3], [1, 3, 4, 2, 5, 6]),
    );
    expect(concatColumns(cube, float32([2, 1, 2], [9, 9, 0, 0]))).toEqual(
      float32([2, 3, 2], [1, 2, 3, 4, 9, 9, 5, 6, 7, 8, 0, 0]),
    );
    expect(concatColumns(float32([2, 0, 2], []), cube)).toEqual(cube);
  });
});
