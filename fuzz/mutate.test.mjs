import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Random } from "../dist/tensor/index.js";
import { mutate } from "./mutate.mjs";

const files = {
  "a.json": '{"list": [1, {"text": "b", "none": null}], "number": 2.5}',
  "a.jsonl": '{"image": "a.png", "answer": ["x"]}\n{"image": "b.png", "answer": "y"}\n',
  "a.yaml": "stage: fine-tuning\nsteps: 4\n",
  "a.png": "\u0089PNG and so on",
  "a.safetensors": `\u0010\0\0\0\0\0\0\0{"a":{"b":[0]}}  numbers`,
  "empty.json": "",
};

const digestOf = ({ kind, bytes = "" }) => createHash("sha256").update(kind).update(bytes).digest("hex");

test.each(Object.entries(files))(
  "%s: the same seed spoils it in the same way, and seeds differ",
  (name, text) => {
    const bytes = Buffer.from(text, "latin1");
    const before = Buffer.from(bytes);
    const made = new Set();
    for (let seed = 0; seed < 200; seed++) {
      const mutant = mutate(name, bytes, new Random(seed));
      const digest = digestOf(mutant);
      expect(digestOf(mutate(name, bytes, new Random(seed)))).toBe(digest);
      expect(mutant.how).not.toBe("");
      expect(mutant.bytes?.length ?? 0).toBeLessThanOrEqual(4 << 20);
      made.add(digest);
    }
    expect(bytes).toEqual(before);
    expect(made.size).toBeGreaterThan(text === "" ? 20 : 100);
  },
);

test("most spoilt JSON is still JSON, and header lengths of tensors mostly right", () => {
  const count = (name, isWhole) => {
    const bytes = Buffer.from(files[name], "latin1");
    let whole = 0;
    for (let seed = 0; seed < 400; seed++) {
      const mutant = mutate(name, bytes, new Random(seed));
      if (mutant.bytes) whole += isWhole(mutant.bytes) ? 1 : 0;
    }
    return whole;
  };
  const isJson = (text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  expect(count("a.json", (bytes) => isJson(bytes.toString()))).toBeGreaterThan(200);
  const header = (bytes) =>
    bytes.length > 8 && isJson(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  expect(count("a.safetensors", header)).toBeGreaterThan(150);
});
