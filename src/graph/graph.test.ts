import { describe, expect, it } from "vitest";
import { int32 } from "../tensor/index.js";
import * as graph from "./index.js";
import { input, ShapeError } from "./index.js";

const x = input("x", "float32", ["batch", 3]);
const y = input("y", "float32", ["batch", 4]);
const z = input("z", "float32", ["text", 3]);
const ids = input("ids", "int32", ["batch"]);
const flags = input("flags", "bool", ["batch", 5]);
const point = input("point", "float32", []);
const row = input("row", "float32", [3]);
const wide = input("wide", "float64", ["batch", 3]);
const wideRow = input("wide_row", "float64", [3]);

const { add, subtract, multiply, divide, equal, lessOrEqual, and, minimum, maximum } = graph;
const binaries = [add, subtract, multiply, divide, equal, lessOrEqual, and, minimum, maximum];

/** A call that does not fit, and what its message must say. */
type Mistake = [name: string, call: () => unknown, ...parts: string[]];

const mistakes: Mistake[] = [
  ...binaries.flatMap((operator): Mistake[] => [
    [operator.name, () => operator(x, y), "x[batch, 3]", "y[batch, 4]"],
    [operator.name, () => operator(x, z), "x[batch, 3]", "z[text, 3]"],
    [operator.name, () => operator(x, wide), "x[batch, 3] is float32", "wide[batch, 3] is float64"],
  ]),
  ["where", () => graph.where(flags, x, x), "flags[batch, 5]", "x[batch, 3]"],
  ["where", () => graph.where(x, x, x), "x[batch, 3] is not bool"],
  ["where", () => graph.where(flags, x, wide), "x[batch, 3] is float32", "wide[batch, 3] is float64"],
  ["gather", () => graph.gather(point, ids), "point[] has no rows"],
  ["gather", () => graph.gather(x, row), "ids row[3] are float32"],
  ["pick", () => graph.pick(z, ids), "ids[batch]", "z[text, 3]"],
  ["pick", () => graph.pick(x, input("long", "int64", ["batch"])), "ids long[batch] are int64"],
  ["pick", () => graph.pick(point, ids), "axis -1", "point[]"],
  ["reshape", () => graph.reshape(x, ["batch", 4]), "x[batch, 3]", "[batch, 4]"],
  ["reshape", () => graph.reshape(x, [-1]), "[-1]", "-1 is not a size"],
  ["reshape", () => graph.reshape(x, ["3 batch"]), "[3 batch]", "neither a name nor a number"],
  ["transpose", () => graph.transpose(x, [0, 0]), "[0, 0]", "x[batch, 3]"],
  ["transpose", () => graph.transpose(x, [0]), "[0]", "x[batch, 3]"],
  ["transposeMatrix", () => graph.transposeMatrix(row), "row[3]"],
  ["broadcastTo", () => graph.broadcastTo(x, ["text", 3]), "x[batch, 3]", "[text, 3]"],
  ["broadcastTo", () => graph.broadcastTo(x, [3]), "x[batch, 3]", "[3]"],
  ["zeros", () => graph.zeros([2, -3]), "[2, -3]", "-3 is not a size"],
  ["iota", () => graph.iota(1.5), "1.5 is not a size"],
  ["input", () => input("a", "float32", ["a b"]), "[a b]", "neither a name nor a number"],
  ["weight", () => graph.weight("a", "float32", [-2]), "[-2]", "-2 is not a size"],
  ["constant", () => graph.constant({ ...int32([2], [1, 2]), shape: [3] }), "2 elements", "[3]"],
  ["concat", () => graph.concat([x, y], 0), "y[batch, 4]", "x[batch, 3]"],
  ["concat", () => graph.concat([x, row], 0), "row[3]", "x[batch, 3]"],
  ["concat", () => graph.concat([x, wide], 0), "x[batch, 3] is float32", "wide[batch, 3] is float64"],
  ["concat", () => graph.concat([x, x], 2), "axis 2", "x[batch, 3]"],
  ["concat", () => graph.concat([], 0), "no parts"],
  ["slice", () => graph.slice(x, 1, 2, 2), "2 to 4", "axis 1 of x[batch, 3]"],
  ["slice", () => graph.slice(x, 0, 1, "batch"), "1 to batch + 1", "axis 0 of x[batch, 3]"],
  ["slice", () => graph.slice(x, 1, -1, 2), "-1 is not a size"],
  ["slice", () => graph.slice(x, -3, 0, 1), "axis -3", "x[batch, 3]"],
  ["matmul", () => graph.matmul(x, y), "x[batch, 3] × y[batch, 4]", "3 and batch"],
  ["matmul", () => graph.matmul(x, row), "row[3]", "two axes"],
  [
    "matmul",
    () => graph.matmul(input("a", "float32", [2, 1, 3]), input("b", "float32", [5, 3, 1])),
    "a[2, 1, 3] × b[5, 3, 1]",
    "in front",
  ],
  [
    "matmul",
    () => graph.matmul(x, input("b", "float64", [3, 2])),
    "x[batch, 3] is float32",
    "b[3, 2] is float64",
  ],
  ["linear", () => graph.linear(x, y), "x[batch, 3]", "y[batch, 4]", "3 and 4"],
  ["linear", () => graph.linear(x, row), "x[batch, 3]", "row[3]"],
  ["linear", () => graph.linear(x, x, input("bias", "float32", [5])), "bias[5]", "x[batch, 3]"],
  ["linear", () => graph.linear(x, wide), "x[batch, 3] is float32", "wide[batch, 3] is float64"],
  ["softmax", () => graph.softmax(point), "axis -1", "point[]"],
  ["logSoftmax", () => graph.logSoftmax(point), "axis -1", "point[]"],
  ["layerNorm", () => graph.layerNorm(y, row, row, 0), "row[3]", "y[batch, 4]"],
  ["layerNorm", () => graph.layerNorm(x, row, wideRow, 0), "wide_row[3] is float64"],
  ["layerNorm", () => graph.layerNorm(point, row, row, 0), "row[3]", "point[]"],
  ["rmsNorm", () => graph.rmsNorm(y, row, 0), "row[3]", "y[batch, 4]"],
  ["rmsNorm", () => graph.rmsNorm(x, wideRow, 0), "wide_row[3] is float64"],
  ["sum", () => graph.sum(x, [2]), "axis 2", "x[batch, 3]"],
  ["sum", () => graph.sum(x, [0.5]), "axis 0.5", "x[batch, 3]"],
  ["mean", () => graph.mean(x, [-3]), "axis -3", "x[batch, 3]"],
  ["sumTo", () => graph.sumTo(x, [4]), "x[batch, 3]", "[4]"],
  ["sumTo", () => graph.sumTo(row, ["batch", 3]), "row[3]", "[batch, 3]"],
  ["gradients", () => graph.gradients(x, [x]), "x[batch, 3] is not a scalar"],
];

describe("shapes that do not fit", () => {
  it.each(mistakes)("%s", (name, call, ...parts) => {
    let caught: unknown;
    try {
      call();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ShapeError);
    const { message, stack } = caught as ShapeError;
    expect(message).toMatch(new RegExp(`^${name}: `));
    for (const part of parts) expect(message).toContain(part);
    const [first] = (stack as string).split("\n").filter((line) => line.startsWith("    at "));
    expect(first).toContain("graph.test.ts");
  });

  it("may be told apart only by name: any two named dimensions differ", () => {
    expect(() => graph.add(x, input("same", "float32", ["batch", 3]))).not.toThrow();
    expect(() => graph.concat([x, z], 0)).not.toThrow();
  });
});

describe("an operator that is undone", () => {
  it("is left out: axes put in another order and back", () => {
    const cube = input("cube", "float32", [2, 3, 4]);
    expect(graph.transpose(graph.transpose(cube, [1, 2, 0]), [2, 0, 1])).toBe(cube);
    expect(graph.transpose(graph.transpose(cube, [1, 2, 0]), [1, 2, 0])).not.toBe(cube);
  });
});
