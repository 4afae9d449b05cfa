/** What a step of training a small model costs: batch, loss, gradients, optimiser and log together. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { budgets } from "../src/reproduction/budget.js";
import { encodeImages, trainLanguageModel } from "../src/reproduction/frozen.js";
import type { Setting, Study } from "../src/reproduction/study.js";
import { openTokenizers } from "../src/reproduction/tokenizers.js";
import { tune } from "../src/reproduction/tuning.js";
import { describeMachine } from "./machine.js";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

/** The first steps of a stage are slower. */
const warmupSteps = 2;
/** Every stage of the study learns from so many samples in a step. */
const { batch } = budgets.full.tuning;
const setting: Setting = { seed: 1, queries: 8, kind: "t5" };

/** @returns the report in Markdown */
export async function benchTrainStep({ runs }: { runs: number }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "instructblip-bench-"));
  const moments = new Map<string, number[]>();
  const few = { steps: runs + warmupSteps, batch, peak: 1e-4 };
  const study: Study = {
    directory,
    budget: {
      ...budgets.quick,
      ...{ imageEncoder: few, languageModel: few, stageOne: few, stageTwo: few, tuning: few },
      images: batch,
    },
    tokenizers: openTokenizers(),
    onProgress: ({ stage }) => {
      if (!moments.has(stage)) moments.set(stage, []);
      moments.get(stage)!.push(performance.now());
    },
  };
  try {
    await encodeImages(study);
    await trainLanguageModel(study, setting.kind);
    await tune(study, setting, "instructblip");
  } finally {
    await rm(directory, { recursive: true });
  }
  const rows = [...moments].map(([stage, at]) => {
    const times = at.slice(warmupSteps).map((moment, i) => moment - at[warmupSteps - 1 + i]!);
    return [stage, formatRounds(times), formatNumber((1000 * batch) / median(times))];
  });
  return [
    `${runs} steps of each stage of the miniature study on one thread, ${batch} samples in each.\n\n`,
    markdownTable(["stage", "step, ms", "samples per s"], rows),
    "\n",
    describeMachine(["onnxruntime-node"]),
  ].join("");
}
