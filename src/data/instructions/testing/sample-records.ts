import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataRecord } from "../../record.js";
import { sampleFolder, samples } from "../../testing/samples.js";

/** The records of a set's sample folder, of all splits. */
export async function sampleRecords(name: string): Promise<DataRecord[]> {
  const file = name.endsWith("_question_generation")
    ? "expected_question_generation.jsonl"
    : "expected.jsonl";
  const text = await readFile(join(samples, sampleFolder(name), file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
