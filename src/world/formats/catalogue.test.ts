/** What the files say, compared with the records that they are of. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { type DataRecord, datasetNamed, datasets, readRecords } from "../../data/index.js";
import { jpegFile, pngFile } from "../drawing/files.js";
import { Painter } from "../drawing/painter.js";
import { imagesOf, setRecord } from "../sets/records.js";
import { setNamed } from "../sets/sets.js";
import { buildWorld } from "./build-world.js";

const seed = 5;
/** Sets that lay their records out otherwise: several of one, or the same in another order. */
const otherwise = ["visdial", "llava_conversation"];
const names = datasets.map(({ name }) => name).filter((name) => !otherwise.includes(name));

let directory: string;
let painter: Painter;
const folders = new Map<string, string>();
beforeAll(async () => {
  directory = temporaryFolder();
  painter = await Painter.load(192);
  for (const { name, folder } of await buildWorld({ directory, seed, scale: 0.05 })) {
    folders.set(name, join(directory, folder));
  }
}, 60_000);

async function recordsOf(name: string): Promise<DataRecord[]> {
  const records: DataRecord[] = [];
  for await (const record of readRecords(datasetNamed(name), folders.get(name)!)) records.push(record);
  return records;
}

/** What a record says; what the owners keep back of the other is left out, and captions may come in any order. */
function contentOf(record: DataRecord, other: DataRecord) {
  const { question, options, answers, label, context } = record;
  // In VQAv2, most people write numbers in digits; the first writes as the world does.
  const common = answers?.[0]?.answer;
  const all = {
    question,
    options,
    answers: common,
    label,
    context,
    references: record.references?.toSorted(),
  };
  const known = Object.entries(all).filter(([key]) => other[key as keyof DataRecord] !== null);
  return { ...Object.fromEntries(known), history: record.history ?? [] };
}

describe.each(names)("%s", (name) => {
  test("has the records of the world, each with its image", async () => {
    const found = await recordsOf(name);
    const folder = folders.get(name)!;
    expect(found.length).toBeGreaterThan(3);
    let compared = 0;
    for (const split of new Set(found.map((record) => record.split))) {
      // Test-dev is a part of test, in the owners' files too.
      const inFile = found.filter((record) => record.split === split && split !== "test-dev");
      const world = await Promise.all(
        inFile.map(async (_, index) => {
          const drawn = setRecord(setNamed(name), { split, seed, index });
          const [image] = await imagesOf(painter, drawn, 8);
          const file = await (inFile.some(({ images }) => images?.[0]?.endsWith("png"))
            ? pngFile(image!)
            : jpegFile(image!));
          return { record: drawn.record, file };
        }),
      );
      for (const record of inFile) {
        const path = (record.images ?? record.frames ?? [])[0];
        if (path === undefined) continue;
        const bytes = readFileSync(join(folder, path));
        const same = world.find(({ file }) => Buffer.compare(file, bytes) === 0);
        expect(same, `${split} ${record.id}`).toBeDefined();
        const lower = (each: DataRecord) =>
          name.endsWith("_qa") ? { ...each, question: each.question?.toLowerCase() ?? null } : each;
        expect(contentOf(record, record)).toEqual(contentOf(lower(same!.record), record));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(found.length / 3);
  });
});

test("a dialog begins with the rounds of its record", async () => {
  const found = await recordsOf("visdial");
  for (const split of ["train", "val"]) {
    const { record } = setRecord(setNamed("visdial"), { split, seed, index: 0 });
    const rounds = (record.history?.length ?? 0) + 1;
    const last = found.filter((each) => each.split === split)[rounds - 1]!;
    expect(last.question).toBe(record.question);
    expect(last.history).toEqual(record.history);
    expect(last.answers).toEqual(record.answers);
    expect(last.options).toHaveLength(100);
  }
});

test("a conversation is that of its record, round by round", async () => {
  const found = await recordsOf("llava_conversation");
  const { record } = setRecord(setNamed("llava_conversation"), { split: "train", seed, index: 0 });
  const rounds = (record.history?.length ?? 0) + 1;
  const last = found[rounds - 1]!;
  expect([last.question, last.answers]).toEqual([record.question, record.answers]);
  expect(last.history).toEqual(record.history ?? []);
});
