import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../../files/index.js";
import { parseJson } from "../about.js";
import type { CaseKind } from "../case-kind.js";
import { notCompared } from "../compare.js";
import { compareAnswerBlocks, compareVqaAnswers, compareVqaText } from "./answers.js";
import { compareCaptions, compareTreebankTokens } from "./captions.js";
import type { MetricsFile } from "./file.js";
import { compareDialogs, compareRocAuc } from "./ranking.js";

const files: readonly (readonly [key: readonly string[], file: MetricsFile])[] = [
  [["images", "corpus_scores"], compareCaptions as MetricsFile],
  [["cases", "punctuations"], compareTreebankTokens as MetricsFile],
  [["questions", "overall"], compareVqaAnswers as MetricsFile],
  [["dialogs"], compareDialogs as MetricsFile],
];

/** Of lists of cases, which the first case's keys tell apart. */
const caseFiles: readonly (readonly [key: string, file: MetricsFile])[] = [
  ["processPunctuation", compareVqaText as MetricsFile],
  ["auc", compareRocAuc as MetricsFile],
];

const known =
  /^(captions_\w+|vqa_accuracy|vqa_text_processing|visdial_ranking|roc_auc|answer_accuracy_worked)\.json$/;
const objectSchema = z.record(z.string(), z.unknown());
const casesSchema = z.object({ cases: z.tuple([objectSchema], z.unknown()) });

/**
 * Golden values of evaluation metrics: JSON files, each of which is known by its contents. Scores may differ by 1e-6,
 * texts and ranks not at all.
 */
export const metricsCase: CaseKind = {
  matches: (names) => [...names].some((name) => known.test(name)),
  async *compare(directory, group, { signal } = {}) {
    const names = (await readdir(directory)).filter((name) => !/^README/i.test(name));
    for (const name of names.sort()) {
      signal?.throwIfAborted();
      const path = join(directory, name);
      const contents = name.endsWith(".json") ? await readJson(path) : undefined;
      const file = kindOf(contents);
      if (!file) {
        yield { group, tensor: name, ...notCompared("what this file holds is not known") };
        continue;
      }
      for (const [tensor, comparison] of file.compare(parseJson(path, file.schema, contents))) {
        yield { group, tensor: `${name} ${tensor}`, ...comparison };
      }
    }
  },
};

function kindOf(contents: unknown): MetricsFile | undefined {
  const object = objectSchema.safeParse(contents).data;
  if (!object) return undefined;
  const byKeys = files.find(([keys]) => keys.every((key) => key in object));
  if (byKeys) return byKeys[1];
  const cases = casesSchema.safeParse(contents).data;
  if (cases) return caseFiles.find(([key]) => key in cases.cases[0])?.[1];
  return "aokvqa" in object || "gqa" in object ? (compareAnswerBlocks as MetricsFile) : undefined;
}
