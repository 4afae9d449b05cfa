/** What a step of training the built-in model costs: batch, loss, gradients, optimiser and log together. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRecipe } from "../src/training/picture-world/recipe.js";
import { describeMachine } from "./machine.js";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

/** Batches of the published recipe. */
const pictures = 64;
const instructed = { pictures: 32, questionsPerPicture: 4 };
const rate = { learningRate: 1e-3, warmup: 1 };
/** The first steps of a stage are slower. */
const warmupSteps = 2;

/** @returns the report in Markdown */
export async function benchTrainStep({ runs }: { runs: number }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "instructblip-bench-"));
  const moments = new Map<string, number[]>();
  const steps = runs + warmupSteps;
  try {
    await runRecipe(
      {
        imageEncoder: { steps, batch: pictures, ...rate },
        instructions: { steps, ...instructed, ...rate },
      },
      {
        directory,
        onProgress: ({ stage }) => {
          if (!moments.has(stage)) moments.set(stage, []);
          moments.get(stage)!.push(performance.now());
        },
      },
    );
  } finally {
    await rm(directory, { recursive: true });
  }
  const batches = new Map([
    ["image-encoder", pictures],
    ["instruction-tuning", instructed.pictures],
  ]);
  const rows = [...moments].map(([stage, at]) => {
    const times = at.slice(warmupSteps).map((moment, i) => moment - at[warmupSteps - 1 + i]);
    const batch = batches.get(stage)!;
    return [stage, String(batch), formatRounds(times), formatNumber((1000 * batch) / median(times))];
  });
  return [
    `${runs} steps of each stage of the picture world's recipe; ${instructed.questionsPerPicture} questions on each picture in instruction tuning, one caption in every sixth step.\n\n`,
    markdownTable(["stage", "pictures of a step", "step, ms", "pictures per s"], rows),
    "\n",
    describeMachine(["onnxruntime-node"]),
  ].join("");
}
