/** Operators that look elements up by integer tensors. */
import { multiplyDimensions, type Shape } from "../dimension.js";
import { type Operator, ShapeError, Tensor } from "../tensor.js";
import { cast, equal, multiply } from "./elementwise.js";
import { broadcastTo, reshape, zeros } from "./layout.js";
import { iota } from "./source.js";

const gatherOperator: Operator = {
  name: "gather",
  gradient: ({ inputs: [table, ids] }, gradient) => [scatterRows(gradient, ids, table.shape), undefined],
  lower: (_node, inputs, emitter) => emitter.node("Gather", inputs, { axis: 0n }),
  evaluate: ([table, ids]) => {
    const width = table.data.length / table.shape[0];
    const out = new Float64Array(ids.data.length * width);
    ids.data.forEach((id, i) => {
      out.set(table.data.subarray(id * width, (id + 1) * width), i * width);
    });
    return out;
  },
};

/** Rows of a table by id: `table [rows, ...width]`, `ids [...]` int32 → `[...ids, ...width]`. Ids must be rows of the table. */
export function gather(table: Tensor, ids: Tensor): Tensor {
  if (table.rank < 1) throw new ShapeError(`gather: ${table} has no rows`, gather);
  if (ids.dtype !== "int32") throw new ShapeError(`gather: ids ${ids} are ${ids.dtype}, not int32`, gather);
  return new Tensor(gatherOperator, [table, ids], [...ids.shape, ...table.shape.slice(1)], table.dtype);
}

const scatterOperator: Operator = {
  name: "scatterRows",
  gradient: ({ inputs: [, ids] }, gradient) => [gather(gradient, ids), undefined, undefined],
  // Repeated ids add up, always in the same order: this kernel walks the updates one after another.
  lower: (_node, [updates, ids, base], emitter) =>
    emitter.node("ScatterElements", [base, ids, updates], { axis: 0n, reduction: "add" }),
  evaluate: ([updates, ids], shape) => {
    const out = new Float64Array(shape.reduce((product, size) => product * size, 1));
    const width = shape[1];
    ids.data.forEach((id, i) => {
      out[id * width + (i % width)] += updates.data[i];
    });
    return out;
  },
};

/** Adds rows into a table of zeros at the rows that `ids` names: `gather` in reverse. The table has two axes. */
export function scatterRows(updates: Tensor, ids: Tensor, table: Shape): Tensor {
  if (table.length !== 2) throw new ShapeError(`scatterRows: the table [${table.join(", ")}] has not two axes`, scatterRows);
  const flat: Shape = [ids.shape.reduce(multiplyDimensions, 1), table[1]];
  const places = broadcastTo(reshape(ids, [flat[0], 1]), flat);
  return new Tensor(scatterOperator, [reshape(updates, flat), places, zeros(table)], table, updates.dtype);
}

const pickOperator: Operator = {
  name: "pick",
  gradient: ({ inputs: [x, ids] }, gradient) => {
    const places = equal(reshape(ids, [...ids.shape, 1]), iota(x.shape[x.rank - 1]));
    return [multiply(reshape(gradient, [...gradient.shape, 1]), cast(places, "float32")), undefined];
  },
  lower: (_node, [x, ids], emitter) => {
    const last = emitter.integers([-1]);
    const picked = emitter.node("GatherElements", [x, emitter.node("Unsqueeze", [ids, last])], { axis: -1n });
    return emitter.node("Squeeze", [picked, last]);
  },
  evaluate: ([x, ids]) => {
    const width = x.shape[x.shape.length - 1];
    return Float64Array.from(ids.data, (id, i) => x.data[i * width + id]);
  },
};

/** One element of each last axis: `x [..., n]`, `ids [...]` int32 → `[...]`. */
export function pick(x: Tensor, ids: Tensor): Tensor {
  const front = x.shape.slice(0, -1);
  if (ids.rank !== front.length || ids.shape.some((dimension, axis) => dimension !== front[axis])) {
    throw new ShapeError(`pick: ids ${ids} do not fit ${x} without its last axis`, pick);
  }
  return new Tensor(pickOperator, [x, ids], front, x.dtype);
}
