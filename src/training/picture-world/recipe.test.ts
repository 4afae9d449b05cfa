import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { generate } from "../../generation/index.js";
import { LoadedModel } from "../../inference/index.js";
import { loadProcessor } from "../../processing/index.js";
import { drawSample, SceneRenderer } from "../../world/index.js";
import type { TrainProgress } from "../run-stage.js";
import { TrainProgram } from "../train-program.js";
import { type PictureWorldOptions, type PictureWorldRecipe, runRecipe } from "./recipe.js";

const tiny: PictureWorldRecipe = {
  imageEncoder: { steps: 3, batch: 2, learningRate: 1e-3, warmup: 1 },
  instructions: { steps: 3, pictures: 2, questionsPerPicture: 2, learningRate: 1e-3, warmup: 1 },
};

function train(directory: string, options: Partial<PictureWorldOptions> = {}): Promise<string> {
  return runRecipe(tiny, { directory, threads: 1, ...options });
}

/** Contents of all files below a folder, by path, but for how long the stages took. */
function contents(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith(".time.json"),
  );
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return new Map(paths.map((path) => [path.slice(directory.length), readFileSync(path, "base64")]));
}

let finished: string;
const progress: TrainProgress[] = [];

beforeAll(async () => {
  finished = temporaryFolder();
  await train(finished, { onProgress: (step) => progress.push(step) });
});

it("takes the steps of both stages in turn", () => {
  expect(progress.map(({ stage, step, steps }) => `${stage} ${step}/${steps}`)).toEqual(
    ["image-encoder", "instruction-tuning"].flatMap((stage) => [1, 2, 3].map((step) => `${stage} ${step}/3`)),
  );
  for (const { reports } of progress) expect(reports.loss).toBeGreaterThan(0);
});

it("writes a folder that answers", async () => {
  const directory = join(finished, "model");
  const model = await LoadedModel.load(directory, { threads: 1 });
  const { vision, qformer, text } = model.config;
  const processor = await loadProcessor(directory, {
    kind: text.kind,
    readsText: qformer.readsText,
    imageSize: vision.imageSize,
    maxPositions: qformer.maxPositions,
  });
  const { scene, question } = drawSample(1, 0, "test");
  const renderer = await SceneRenderer.load();
  const prompt = processor.text.prompts([question]);
  const pixels = processor.pixelValues([renderer.render(scene)]);
  const visualPrompt = await model.visualPrompt(await model.encodeImages(pixels), prompt);
  const prefix = await model.prefill(visualPrompt, prompt);
  const [[{ ids }]] = await generate(model.decoder, prefix, {
    maxNewTokens: 4,
    eosTokenIds: [processor.text.endId],
  });
  expect(ids.length).toBeGreaterThan(0);
  expect(processor.text.decodeAnswer(ids)).toEqual(expect.any(String));
  await model.dispose();
});

it.each([2, 5])("interrupted at step %d of 6 and started again, it leaves the same files", async (stop) => {
  const directory = temporaryFolder();
  const controller = new AbortController();
  let taken = 0;
  const onProgress = () => ++taken === stop && controller.abort(new Error("interrupted"));
  await expect(train(directory, { signal: controller.signal, onProgress })).rejects.toThrow("interrupted");
  const resumed: TrainProgress[] = [];
  await train(directory, { onProgress: (step) => resumed.push(step) });
  expect(resumed).toEqual(progress.slice(stop));
  expect(contents(directory)).toEqual(contents(finished));
});

it("writes the model of a finished run again without training", async () => {
  const directory = temporaryFolder();
  cpSync(finished, directory, { recursive: true });
  rmSync(join(directory, "model"), { recursive: true });
  const compile = vi.spyOn(TrainProgram, "compile");
  expect(await train(directory)).toBe(join(directory, "model"));
  expect(compile).not.toHaveBeenCalled();
  expect(contents(directory)).toEqual(contents(finished));
});

it("trains the second stage on what a finished first stage left", async () => {
  const directory = temporaryFolder();
  cpSync(finished, directory, { recursive: true });
  for (const name of ["instruction-tuning.state.safetensors", "instruction-tuning.jsonl", "model"]) {
    rmSync(join(directory, name), { recursive: true });
  }
  const stages = new Set<string>();
  await train(directory, { onProgress: ({ stage }) => stages.add(stage) });
  expect([...stages]).toEqual(["instruction-tuning"]);
  expect(contents(directory)).toEqual(contents(finished));
});

it("refuses the folder of another seed", async () => {
  await expect(train(finished, { seed: 2 })).rejects.toThrow("belongs to another training run");
});

it("refuses a folder in which a run is under way", async () => {
  const directory = temporaryFolder();
  const first = train(directory);
  await expect(train(directory)).rejects.toThrow("is at work in this folder");
  await first;
});
