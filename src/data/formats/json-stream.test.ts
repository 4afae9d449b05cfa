import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../problems.js";
import { type JsonItem, streamJson } from "./json-stream.js";

interface Read {
  items: JsonItem[];
  faults: string[];
  large: Place[];
}

/** Reads a text that comes in pieces of the given length. */
async function read(text: string, patterns: string[], pieceLength = text.length): Promise<Read> {
  const result: Read = { items: [], faults: [], large: [] };
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength);
  }
  const options = {
    file: "f.json",
    onFault: ({ line, column, key }: Place, message: string) => {
      result.faults.push(`${line}:${column} ${key}: ${message}`);
    },
    onLarge: (place: Place) => result.large.push(place),
  };
  for await (const item of streamJson(pieces(), patterns, options)) result.items.push(item);
  return result;
}

const values = ({ items }: Read) => items.map(({ value }) => JSON.parse(JSON.stringify(value)));

describe("streamJson", () => {
  test("gives the elements of a list as JSON.parse does, whatever the pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        async (list, pieceLength, indent) => {
          const text = JSON.stringify(list, undefined, indent);
          expect(values(await read(text, ["[]"], pieceLength))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  test("keeps the order of keys, integers too, and says where each stands", async () => {
    const { items } = await read('{\n "b": 1,\n "10": 2, "9": 3}', ["{}"], 3);
    expect(items.map(({ keys, value, place }) => [keys[0], value, place.line, place.column])).toEqual([
      ["b", 1, 2, 7],
      ["10", 2, 3, 8],
      ["9", 3, 3, 16],
    ]);
  });

  test("finds what is asked for among what is not", async () => {
    const text = JSON.stringify({
      info: { list: [1, [2, { a: 3 }]], text: "images" },
      images: [{ id: 1 }, { id: 2 }],
      data: { a: ["x", "y"], dialogs: [{ b: [1] }] },
      split: "val",
    });
    const { items } = await read(text, ["images[]", "data.a[]", "data.dialogs[]", "split", "other?"], 7);
    expect(items.map(({ pattern, keys }) => [pattern, keys.join(".")])).toEqual([
      ["images[]", "images.0"],
      ["images[]", "images.1"],
      ["data.a[]", "data.a.0"],
      ["data.a[]", "data.a.1"],
      ["data.dialogs[]", "data.dialogs.0"],
      ["split", "split"],
    ]);
    expect(items[0]!.place.key).toBe("images[0]");
  });

  test("reports repeated keys at every level, and leaves out what they touch", async () => {
    const { items, faults } = await read('{"a": [1, {"x": 1, "x": 2}, 3], "a": [4]}', ["a[]"]);
    expect(items.map(({ value }) => value)).toEqual([1, 3]);
    expect(faults).toEqual([
      "1:11 a[1].x: the key is there twice; which value counts?",
      "1:33 a: the key is there twice; which value counts?",
    ]);
    expect((await read('{"info": {"v": 1, "v": 2}, "a": []}', ["a[]"])).faults).toHaveLength(1);
  });

  test.each([
    [
      "[1, 2",
      ["[]"],
      "f.json:1:6: the file ends here, in the middle of its JSON: it is cut off; get it again",
    ],
    [
      '{"a": [{"b": "c',
      ["a[]"],
      "f.json:1:16: a[0]: the file ends here, in the middle of its JSON: it is cut off; get it again",
    ],
    ["", ["[]"], "f.json:1:1: the file ends here, in the middle of its JSON: it is cut off; get it again"],
    ["[1] 2", ["[]"], 'f.json:1:5: is not JSON: "2" stands where the end of the file should'],
    ["[1\n2]", ["[]"], 'f.json:2:1: is not JSON: "2" stands where "," or "]" should'],
    ["[1,\n\n  x]", ["[]"], 'f.json:3:3: [1]: is not JSON: "x" stands where a value should'],
    ['{"b": []}', ["a[]"], 'f.json:1:1: "a" is missing'],
    ['{"a": {}}', ["a[]"], "f.json:1:7: a: should be a list [...]"],
    ["[]", ["{}"], "f.json:1:1: should be an object {...}"],
  ])("refuses %j", async (text, patterns, message) => {
    for (const pieceLength of [1, 3, 100]) {
      await expect(read(text, patterns, pieceLength)).rejects.toMatchObject({ message });
    }
  });

  test("refuses an item that is too long before it fills the memory, and tells of a long one", async () => {
    const endless = `["${"x".repeat(2 ** 21)}`;
    await expect(read(endless, ["[]"], 2 ** 16)).rejects.toThrow(
      "f.json:1:2: [0]: is longer than 1048576 characters",
    );
    expect((await read(`[1, "${"x".repeat(2 ** 17)}"]`, ["[]"])).large).toEqual([
      { file: "f.json", line: 1, column: 5, key: "[1]" },
    ]);
  });
});
