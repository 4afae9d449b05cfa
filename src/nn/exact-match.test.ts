import { expect, it } from "vitest";
import { evaluate, input } from "../graph/index.js";
import { exactMatch } from "./exact-match.js";

it("counts the rows whose labels all are the likeliest, without those that are ignored", () => {
  const [batch, length, vocabulary] = [4, 2, 3];
  const logits = input("logits", "float32", ["batch", "text", vocabulary]);
  const labels = input("labels", "int32", ["batch", "text"]);
  // Likeliest are 2 and 0 in each row.
  const row = [0.1, -5, 0.2, 3, 2, -1];
  const found = evaluate([exactMatch(logits, labels)], {
    sizes: new Map([
      ["batch", batch],
      ["text", length],
    ]),
    values: new Map([
      [
        "logits",
        { shape: [batch, length, vocabulary], data: Float64Array.from([row, row, row, row].flat()) },
      ],
      ["labels", { shape: [batch, length], data: Float64Array.from([2, 0, 2, 1, 2, -100, -100, 1]) }],
    ]),
  });
  expect(found.map(({ data }) => [...data])).toEqual([[0.5]]);
});
