import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { datasets } from "./catalogue.js";
import { checkData } from "./check.js";
import { readRecords } from "./read-records.js";
import type { DataRecord } from "./record.js";
import { sampleFolder, samples } from "./testing/samples.js";

/** Records by set, split and id: the order of a file's keys is the reader's own affair. */
function byId(records: readonly DataRecord[]): Map<string, DataRecord> {
  const map = new Map(records.map((record) => [`${record.set} ${record.split} ${record.id}`, record]));
  expect(map.size).toBe(records.length);
  return map;
}

async function expectedRecords(folder: string, file: string): Promise<DataRecord[]> {
  const text = await readFile(join(samples, folder, file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function collect(records: AsyncIterable<DataRecord>): Promise<DataRecord[]> {
  const list: DataRecord[] = [];
  for await (const record of records) list.push(record);
  return list;
}

test("there are 26 data sets, half of them held out", () => {
  expect(datasets).toHaveLength(26);
  expect(new Set(datasets.map(({ name }) => name)).size).toBe(26);
  expect(datasets.filter(({ held }) => held === "out")).toHaveLength(13);
});

describe.each(datasets.map((dataset) => [dataset.name, dataset] as const))("%s", (name, dataset) => {
  const directory = join(samples, sampleFolder(name));

  test("gives the expected records", async () => {
    const isGeneration = name.endsWith("_question_generation");
    const file = isGeneration ? "expected_question_generation.jsonl" : "expected.jsonl";
    const expected = await expectedRecords(sampleFolder(name), file);
    if (name === "iconqa")
      expected.push(...(await expectedRecords("iconqa", "expected_other_subtasks.jsonl")));
    const records = await collect(readRecords(dataset, directory));
    expect(byId(records)).toEqual(byId(expected));
    expect(Object.keys(records[0]!)).toEqual(Object.keys(expected[0]!));
  });

  test("has nothing to complain about in them", async () => {
    const { ok, problems, counts } = await checkData(dataset, directory);
    expect(problems).toEqual([]);
    expect(counts).toEqual({ reject: 0, warn: 0 });
    expect(ok).toBe(true);
  });

  test("gives the records of each split alone, too", async () => {
    const all = await collect(readRecords(dataset, directory));
    const { splits } = await checkData(dataset, directory);
    const apart: DataRecord[] = [];
    for (const [split, count] of Object.entries(splits)) {
      const records = await collect(readRecords(dataset, directory, { split }));
      expect(records).toHaveLength(count);
      apart.push(...records);
    }
    expect(byId(apart)).toEqual(byId(all));
  });
});
