import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { withPath } from "../files/index.js";
import type { CaseKind, ParityCase } from "./case-kind.js";
import { formatsCase } from "./formats-case.js";
import { imageCase } from "./image-case.js";
import { metricsCase } from "./metrics/metrics-case.js";
import { modelCase } from "./model-case.js";
import { rankingCase } from "./ranking-case.js";
import { tokenizerCase } from "./tokenizer-case.js";

const kinds: readonly CaseKind[] = [
  modelCase,
  rankingCase,
  imageCase,
  tokenizerCase,
  metricsCase,
  formatsCase,
];

/** How far below the given directory cases are looked for. */
const deepest = 3;

/**
 * Cases in a directory: itself, or folders up to three levels below. What a folder is follows from what it holds.
 * @throws Error when there is none; FileError when a folder cannot be read
 */
export async function findCases(directory: string): Promise<ParityCase[]> {
  const cases = await search(directory, basename(resolve(directory)), deepest);
  if (cases.length > 0) return cases;
  throw new Error(
    `${directory} has nothing to compare: neither it nor the folders in it hold a model with inputs and expected ` +
      "tensors, ranked candidates, images, tokenizers, scores of metrics or a data set's records. Check the path.",
  );
}

async function search(directory: string, name: string, levels: number): Promise<ParityCase[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
    throw withPath(directory, "read", error);
  });
  const names = new Set(entries.map((entry) => entry.name));
  const kind = kinds.find((kind) => kind.matches(names));
  if (kind) return [{ directory, name, kind }];
  if (levels === 0) return [];
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found = folders.sort().map((folder) => {
    const below = levels === deepest ? folder : `${name}/${folder}`;
    return search(join(directory, folder), below, levels - 1);
  });
  return (await Promise.all(found)).flat();
}
