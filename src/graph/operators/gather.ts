/** Operators that look elements up by integer tensors. */
import { type Dimension, sizeOfShape } from "../dimension.js";
import { normalizeAxis, type Operator, ShapeError, Tensor } from "../tensor.js";
import { cast, equal, multiply } from "./elementwise.js";
import { reshape } from "./layout.js";
import { iota } from "./source.js";

const gatherOperator: Operator<[Tensor, Tensor]> = {
  name: "gather",
  gradient: ({ inputs: [table, ids] }, gradient) => {
    const [rows, ...width] = table.shape;
    const count = sizeOfShape(ids.shape);
    const updates = reshape(gradient, [count, sizeOfShape(width)]);
    return [reshape(scatterRows(updates, reshape(ids, [count]), rows!), table.shape), undefined];
  },
  lower: (_node, inputs, emitter) => emitter.node("Gather", inputs, { axis: 0n }),
  evaluate: ([table, ids]) => {
    const width = table.data.length / table.shape[0]!;
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

const scatterOperator: Operator<[Tensor, Tensor]> = {
  name: "scatterRows",
  gradient: ({ inputs: [, ids] }, gradient) => [gather(gradient, ids), undefined],
  // Repeated ids add up, always in the same order: this kernel walks the updates one after another.
  lower: ({ shape, inputs: [{ shape: updateShape }] }, [updates, ids], emitter) => {
    const table = emitter.node("Expand", [emitter.scalar("float32", 0), emitter.shape(shape)]);
    const column = emitter.node("Unsqueeze", [ids, emitter.integers([1])]);
    const places = emitter.node("Expand", [column, emitter.shape(updateShape)]);
    return emitter.node("ScatterElements", [table, places, updates], { axis: 0n, reduction: "add" });
  },
  evaluate: ([updates, ids], shape) => {
    const width = shape[1]!;
    const out = new Float64Array(shape[0]! * width);
    updates.data.forEach((value, i) => {
      out[ids.data[Math.floor(i / width)]! * width + (i % width)]! += value;
    });
    return out;
  },
};

/** `gather` in reverse: adds updates `[count, width]` into `[rows, width]` zeros at the rows that ids `[count]` name. */
function scatterRows(updates: Tensor, ids: Tensor, rows: Dimension): Tensor {
  return new Tensor(scatterOperator, [updates, ids], [rows, updates.shape[1]!], updates.dtype);
}

const pickOperator: Operator<[Tensor, Tensor]> = {
  name: "pick",
  gradient: ({ inputs: [x, ids] }, gradient) => {
    const places = equal(reshape(ids, [...ids.shape, 1]), iota(x.shape.at(-1)!));
    return [multiply(reshape(gradient, [...gradient.shape, 1]), cast(places, "float32")), undefined];
  },
  lower: (_node, [x, ids], emitter) => {
    const last = emitter.integers([-1]);
    const picked = emitter.node("GatherElements", [x, emitter.node("Unsqueeze", [ids, last])], { axis: -1n });
    return emitter.node("Squeeze", [picked, last]);
  },
  evaluate: ([x, ids]) => {
    const width = x.shape.at(-1)!;
    return Float64Array.from(ids.data, (id, i) => x.data[i * width + id]!);
  },
};

/** One element of each last axis: `x [..., n]`, `ids [...]` int32 → `[...]`. */
export function pick(x: Tensor, ids: Tensor): Tensor {
  const front = x.shape.slice(0, normalizeAxis(-1, x, pick));
  if (ids.dtype !== "int32") throw new ShapeError(`pick: ids ${ids} are ${ids.dtype}, not int32`, pick);
  if (ids.rank !== front.length || ids.shape.some((dimension, axis) => dimension !== front[axis])) {
    throw new ShapeError(`pick: ids ${ids} do not fit ${x} without its last axis`, pick);
  }
  return new Tensor(pickOperator, [x, ids], front, x.dtype);
}
