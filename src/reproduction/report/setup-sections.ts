/** What was done, with what, and how long it took. */

import { datasetNamed, evaluationPrompt, instructionFor, printedWording } from "../../data/index.js";
import { parameterLayout } from "../../models/index.js";
import { duration, escapeMarkdown, markdownTable } from "../../report/index.js";
import { Random } from "../../tensor/index.js";
import { isLanguageModelParameter, isVisualPromptParameter } from "../../training/index.js";
import {
  cells,
  colours,
  objectClasses,
  sceneSize,
  setRecord,
  styles,
  thingCounts,
  type WorldSet,
  worldSets,
} from "../../world/index.js";
import type { Budget, StageBudget } from "../budget.js";
import { worldSeed } from "../images.js";
import { type LanguageModel, modelConfig } from "../model.js";
import { controlQueries, mainQueries } from "../plan.js";
import { count, nothing, number, paragraphs } from "./markdown.js";
import { gateThreshold, heldOutSets, kinds, kindTitles, type StudyView } from "./study-view.js";

/** How long a part of the study took. */
export interface PartTime {
  readonly part: string;
  readonly seconds: number;
}

export const samplesOf = ({ steps, batch }: StageBudget): string =>
  `${count(steps)} steps of ${batch}, ${count(steps * batch)} samples`;

/** Thousands of weights of a model's parts. */
function sizesOf(kind: LanguageModel) {
  const sizes = { encoder: 0, language: 0, between: 0 };
  for (const { name, shape } of parameterLayout(modelConfig(kind, mainQueries, true))) {
    const part = isLanguageModelParameter(name)
      ? "language"
      : isVisualPromptParameter(name)
        ? "between"
        : "encoder";
    sizes[part] += shape.reduce((product, size) => product * size, 1);
  }
  const thousands = (weights: number): string => `${count(Math.round(weights / 1000))},000`;
  return {
    encoder: thousands(sizes.encoder),
    language: thousands(sizes.language),
    between: thousands(sizes.between),
  };
}

export function methodSection(budget: Budget): string {
  const { vision, qformer } = modelConfig("t5", mainQueries, true);
  const [t5, llama] = [sizesOf("t5"), sizesOf("llama")];
  const { minThings, maxThings } = thingCounts;
  return paragraphs(
    "## What was done",
    [
      `1. **World.** Images of ${sceneSize} × ${sceneSize} pixels hold ${minThings} to ${maxThings} things on ${cells.length} places: one of ${objectClasses.length} drawn objects, or a sign with a word, on a tile of one of ${colours.length} colours, in ${styles.length} styles. Everything is drawn by the program.`,
      `2. **Sets.** Each of the paper's ${worldSets.length} data sets has a miniature that asks what it asks, in its format, with this project's instruction templates (those of the paper were not found whole in any source we read): ${worldSets.length - heldOutSets.length} are held in, ${heldOutSets.length} held out.`,
      `3. **Image encoder** (${vision.layers} layers, width ${vision.hiddenSize}, ${t5.encoder} weights): learns to tell what is said of an image's parts (${samplesOf(budget.imageEncoder)}). Then it is frozen, and ${count(budget.images)} images are encoded once.`,
      `4. **Language models** (T5 with ${t5.language} weights, LLaMA with ${llama.language}): learn all ${worldSets.length} sets in pure text, from descriptions of images in words or as vectors (${samplesOf(budget.languageModel)}). Then they are frozen.`,
      `5. **Gate.** A held-out set counts in averages only if the language model answers ${100 * gateThreshold} % of it when it is told what there is to see, in words and in vectors. Otherwise its scores would say little about seeing.`,
      `6. **BLIP-2, first stage:** the Q-Former (${qformer.layers} layers, width ${qformer.hiddenSize}; ${t5.between} weights with what surrounds it) learns from captions to compare, to match and to write (${samplesOf(budget.stageOne)}).`,
      `7. **BLIP-2, second stage:** it learns to show images to the frozen language model, again from captions (${samplesOf(budget.stageTwo)}).`,
      `8. **Variants:** from the same BLIP-2, every variant is trained for the same ${samplesOf(budget.tuning)}; "BLIP-2" itself on as many more captions, so that nothing is gained by training longer.`,
      `9. **Queries:** ${mainQueries}, which cannot carry all things of an image, and as a control ${controlQueries}, which can.`,
      `10. **Test:** every model is asked the same ${count(budget.testSamples)} questions of each set: of held-out sets, about things in colours and at places that training never shows; and again about a wrong and about an empty image, to see what can be guessed.`,
    ].join("\n"),
  );
}

/** What is read and written, of one record. */
function exampleOf(set: WorldSet): { reads: string; writes: string } {
  const random = new Random(worldSeed).fork(`example of ${set.name}`);
  const isHeldIn = set.size > 0;
  const split = isHeldIn ? "train" : "test";
  const { record, dataset } = setRecord(set, { split, seed: worldSeed, index: 0, words: split });
  const { instruction, target } = instructionFor(record, dataset, random);
  if (isHeldIn) return { reads: instruction, writes: target };
  const options = { vocabulary: [target], wording: printedWording };
  return { reads: evaluationPrompt(record, dataset, options).instruction, writes: target };
}

export function setsSection(): string {
  const rows = worldSets.map((set) => {
    const { title, category } = datasetNamed(set.name);
    const { reads, writes } = exampleOf(set);
    const size = set.size > 0 ? count(set.size) : nothing;
    return [title, category, size, ...[reads, writes].map((text) => escapeMarkdown(text || "(nothing)"))];
  });
  return paragraphs(
    `## The ${worldSets.length} sets`,
    "One record of each: what the model reads beside the image, and what it is to write. Sets without a number of records are held out: no model sees them with images before the test.",
    markdownTable(["set", "category", "records", "reads", "writes"], rows, 5),
  );
}

export function timesSection(times: readonly PartTime[]): string {
  if (times.length === 0) return "";
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  return paragraphs(
    "## How long it took",
    markdownTable(
      ["part", "time"],
      [
        ...times.map(({ part, seconds }) => [escapeMarkdown(part), duration(seconds)]),
        ["**all parts, one after the other**", `**${duration(total)}**`],
        ["two parts side by side, each on a core of its own", duration(total / 2)],
      ],
    ),
  );
}

export function gateSection(view: StudyView): string {
  const measured = kinds.filter((kind) => view.gate(kind));
  if (measured.length === 0) return "";
  const rows = worldSets
    .filter(({ name }) => measured.some((kind) => view.gate(kind)?.sets[name]))
    .map(({ name, size }) => [
      datasetNamed(name).title,
      size > 0 ? "in" : "out",
      ...measured.flatMap((kind) => {
        const scores = view.gate(kind)?.sets[name];
        if (!scores) return [nothing, nothing, nothing];
        const passes = view.passes(kind, name) ? "yes" : "no";
        return [number(100 * scores.words), number(100 * scores.vectors), passes];
      }),
    ]);
  const passing = measured.map((kind) => {
    const passed = heldOutSets.filter((set) => view.passes(kind, set)).length;
    return `${kindTitles[kind]}: ${passed} of ${heldOutSets.length} held-out sets pass.`;
  });
  return paragraphs(
    "## The gate",
    `What the language models score without any image, when they are told what there is to see. To pass takes ${100 * gateThreshold} or more, in words and in vectors. Sets that do not pass are reported below, but are in no held-out average. ${passing.join(" ")}`,
    markdownTable(
      [
        "set",
        "held",
        ...measured.flatMap((kind) =>
          ["words", "vectors", "passes"].map((title) => `${kindTitles[kind]}, ${title}`),
        ),
      ],
      rows,
      2,
    ),
  );
}
