import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { Random } from "../tensor/index.js";
import { ownData, ownInstruction } from "./own-data.js";
import { readRecords } from "./read-records.js";
import type { DataRecord } from "./record.js";

const line = (fields: object = {}) =>
  JSON.stringify({ image: "cat.png", instruction: "What is it?", answer: "a cat", ...fields });

/** Reads a file beside which `cat.png` lies. */
async function read(content: string | Uint8Array): Promise<DataRecord[]> {
  const directory = temporaryFolder();
  await writeFile(join(directory, "cat.png"), "");
  const path = join(directory, "mine.jsonl");
  await writeFile(path, content);
  const own = ownData(path);
  const records: DataRecord[] = [];
  for await (const record of readRecords(own.dataset, own.directory)) records.push(record);
  return records;
}

describe("ownData", () => {
  it("keeps texts letter by letter, and draws among the answers of a line", async () => {
    const instruction = " Say\n{question} or 'what'? ";
    const records = await read(`${line({ instruction })}\n${line({ answer: [" a cat", "cat", "cat"] })}\n`);
    expect(records.map(({ set, id, images }) => [set, id, images])).toEqual([
      ["own/mine", "1", ["cat.png"]],
      ["own/mine", "2", ["cat.png"]],
    ]);
    const random = new Random(1);
    expect(ownInstruction(records[0]!, random)).toEqual({ instruction, target: "a cat" });
    const drawn = Array.from({ length: 3000 }, () => ownInstruction(records[1]!, random).target);
    expect(new Set(drawn)).toEqual(new Set([" a cat", "cat"]));
    // Two of three, within four standard deviations.
    const cats = drawn.filter((target) => target === "cat").length;
    expect(Math.abs(cats - 2000)).toBeLessThan(4 * Math.sqrt((3000 * 2) / 9));
  });

  it("takes images from anywhere, and instructions that are empty", async () => {
    const elsewhere = temporaryFolder();
    await writeFile(join(elsewhere, "dog.png"), "");
    const absolute = join(elsewhere, "dog.png");
    const beside = `../${basename(elsewhere)}/dog.png`;
    const records = await read(
      `${line({ image: absolute })}\n${line({ image: beside, instruction: "" })}\n${line({ instruction: " " })}`,
    );
    expect(records.map(({ images, question }) => [images, question])).toEqual([
      [[absolute], "What is it?"],
      [[beside], ""],
      [["cat.png"], " "],
    ]);
    expect(ownInstruction(records[1]!, new Random(1)).instruction).toBe("");
  });

  it("keeps facts, with which a line may do without an image, and regions", async () => {
    const facts = ["red cat top left", "3 dogs"];
    const regions = [{ box: [0.1, 0, 0.9, 1], texts: ["red cat", "cat"] }];
    const records = await read(
      `${line({ facts, image: undefined })}\n${line({ facts: [], regions })}\n${line({ image: undefined, facts: [] })}`,
    );
    expect(records.map(({ images, facts, regions }) => ({ images, facts, regions }))).toEqual([
      { images: [], facts, regions: undefined },
      { images: ["cat.png"], facts: [], regions },
      { images: [], facts: [], regions: undefined },
    ]);
  });

  const regions = (box: unknown, texts: unknown = ["cat"]) => line({ regions: [{ box, texts }] });
  const badBox =
    "mine.jsonl:2: regions[0].box: should be [left, top, width, height] in fractions of the image, which lies inside";

  it.each([
    [regions([0.5, 0, 0.6, 1]), badBox],
    [regions([0, 0.5, 1, 0.6]), badBox],
    [regions([0.5, 0.5, 0, 0.1]), badBox],
    [regions([0, 0, 1]), badBox],
    [regions([10, 20, 30, 40]), badBox.replace("box:", "box[0]:")],
    [regions([0, 0, 1, 1], []), "mine.jsonl:2: regions[0].texts: is an empty list; give at least one text"],
    [regions([0, 0, 1, 1], [" "]), "mine.jsonl:2: regions[0].texts[0]: is empty"],
    [line({ regions: [{ box: [0, 0, 1, 1] }] }), "mine.jsonl:2: regions[0].texts: is missing"],
    [line({ facts: "a cat" }), "mine.jsonl:2: facts: expected array"],
    [line({ facts: ["a cat", ""] }), "mine.jsonl:2: facts[1]: is empty"],
    [
      line({ image: undefined, regions: [] }),
      "mine.jsonl:2: image: is missing; a line may do without one if it has",
    ],
    [
      line({ image: undefined, facts: [], regions: [] }),
      "mine.jsonl:2: regions: are of an image, which is missing",
    ],
    [line({ split: "val" }), 'mine.jsonl:2: has "split"; the keys are image, instruction and answer, and'],
    [line({ image: undefined }), "mine.jsonl:2: image: is missing"],
    [line({ instruction: undefined }), "mine.jsonl:2: instruction: is missing"],
    [line({ answer: "" }), "mine.jsonl:2: answer: is empty"],
    [line({ answer: [] }), "mine.jsonl:2: answer: is an empty list; give at least one"],
    [line({ answer: ["a", "\n"] }), "mine.jsonl:2: answer[1]: is empty"],
    [line({ answer: 7 }), "mine.jsonl:2: answer: should be a text, or a list of texts"],
    [line({ answer: undefined }), "mine.jsonl:2: answer: should be a text, or a list of texts"],
    [line({ image: "dog.png" }), 'mine.jsonl:2: "dog.png" is missing'],
    [line({ image: "../dog.png" }), 'mine.jsonl:2: "../dog.png" is missing'],
    [line({ image: "/nowhere/dog.png" }), 'mine.jsonl:2: "/nowhere/dog.png" is missing'],
    [line({ image: "." }), 'mine.jsonl:2: "." is a folder, not a file'],
    [line({ image: "/dev/zero" }), 'mine.jsonl:2: "/dev/zero" is a device, not a file'],
    ["{'image': 'cat.png'}", "mine.jsonl:2:2: is not JSON"],
    [line().slice(0, -4), "the line ends in the middle of its JSON: it is cut off"],
    [line().replace("{", '{"image":"cat.png",'), "mine.jsonl:2: image: "],
    ["[]", "mine.jsonl:2: expected object"],
  ])("refuses %s", async (bad, message) => {
    await expect(read(`${line()}\n${bad}\n`)).rejects.toThrow(message);
  });

  it("refuses what is not UTF-8, what is empty and what is not there", async () => {
    const latin1 = Buffer.from(`${line()}\n${line({ answer: "café" })}\n`, "latin1");
    await expect(read(latin1)).rejects.toThrow(
      /mine\.jsonl:2: byte \d+ is not UTF-8; save the file as UTF-8/,
    );
    await expect(read("")).rejects.toThrow("mine.jsonl: holds no record");
    const own = ownData(join(temporaryFolder(), "none.jsonl"));
    await expect(readRecords(own.dataset, own.directory).next()).rejects.toThrow("none.jsonl");
  });
});
