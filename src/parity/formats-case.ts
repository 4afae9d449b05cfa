import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type DataRecord, datasetNamed, readRecords } from "../data/index.js";
import { openRegularFile } from "../files/index.js";
import type { CaseKind } from "./case-kind.js";
import { type Comparison, notCompared } from "./compare.js";

const expectedFile = /^expected\w*\.jsonl$/;

/**
 * A data set in its owners' files, and the records it holds, in `expected.jsonl` and `expected_*.jsonl`: one a line, in any
 * order. Which set it is the records say.
 */
export const formatsCase: CaseKind = {
  matches: (names) => names.has("expected.jsonl"),
  async *compare(directory, group) {
    for (const [set, expected] of bySet(await readExpected(directory))) {
      let actual: Map<string, DataRecord[]>;
      try {
        actual = await readActual(set, directory);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        yield { group, tensor: set, ...notCompared(reason) };
        continue;
      }
      for (const split of new Set([...expected.keys(), ...actual.keys()])) {
        const comparison = compareRecords(expected.get(split) ?? [], actual.get(split) ?? []);
        yield { group, tensor: `${set} ${split}`, ...comparison };
      }
    }
  },
};

async function readExpected(directory: string): Promise<DataRecord[]> {
  const records: DataRecord[] = [];
  for (const file of (await readdir(directory)).filter((name) => expectedFile.test(name)).sort()) {
    const handle = await openRegularFile(join(directory, file));
    for await (const line of handle.readLines()) if (line.trim() !== "") records.push(JSON.parse(line));
  }
  return records;
}

async function readActual(set: string, directory: string): Promise<Map<string, DataRecord[]>> {
  const dataset = datasetNamed(set.replace(/^vqg_(.+)$/, "$1_question_generation"));
  const records: DataRecord[] = [];
  for await (const record of readRecords(dataset, directory)) records.push(record);
  return bySplit(records);
}

function bySet(records: readonly DataRecord[]): Map<string, Map<string, DataRecord[]>> {
  const sets = groupBy(records, ({ set }) => set);
  return new Map(Array.from(sets, ([set, records]) => [set, bySplit(records)]));
}

function bySplit(records: readonly DataRecord[]): Map<string, DataRecord[]> {
  return groupBy(records, ({ split }) => split);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** The difference is the number of records that are missing, not expected, or not the same. */
function compareRecords(expected: readonly DataRecord[], actual: readonly DataRecord[]): Comparison {
  const found = new Map(actual.map((record) => [record.id, record]));
  const wrong: string[] = [];
  for (const record of expected) {
    const other = found.get(record.id);
    found.delete(record.id);
    if (!other) wrong.push(`record ${record.id} is missing`);
    else if (!isDeepStrictEqual(other, record)) {
      wrong.push(`record ${record.id} is ${JSON.stringify(other)}, expected ${JSON.stringify(record)}`);
    }
  }
  for (const id of found.keys()) wrong.push(`record ${id} is not expected`);
  return {
    largestDifference: wrong.length,
    tolerance: 0,
    ok: wrong.length === 0,
    ...(wrong.length > 0 && { detail: wrong[0]!.slice(0, 500) }),
  };
}
