import type { Region } from "../../data/index.js";
import type { Random } from "../../tensor/index.js";
import { imageInputs, type TrainingSample } from "../data/index.js";
import { imageModeOf } from "../model/frozen-images.js";
import { shapesUsedBy } from "../model/parameter-shapes.js";
import {
  type ContrastiveExamples,
  contrastiveBatch,
  contrastiveLoss,
  type ImageRegion,
  isContrastiveParameter,
} from "./contrastive.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/**
 * Images and their captions, of which the class token is to say what the caption says; and regions of them, whose patches
 * are to say one of the region's texts, another one in each step.
 */
export async function imageEncoderObjective({
  training,
  startingModel,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  const { imageSize, patchSize } = config.vision;
  const patchesPerSide = Math.floor(imageSize / patchSize);
  const buildLoss: StageObjective["buildLoss"] = (scope) =>
    contrastiveLoss(scope, config, config.text.vocabularySize);
  const encode = (caption: string): number[] =>
    promptProcessor.tokenizer.encode(caption, { addSpecialTokens: false });
  return {
    trainable: new Map([...shapesUsedBy(buildLoss)].filter(([name]) => isContrastiveParameter(name))),
    buildLoss,
    feeds: async (samples, phase, random) => ({
      ...(await imageInputs(samples, imageModeOf(training, startingModel, phase))),
      ...contrastiveBatch(
        examplesOf(samples, {
          encode,
          columnsOf: ({ box }) =>
            patchesIn(box, patchSize / imageSize, patchesPerSide).map((patch) => 1 + patch),
          random,
        }),
        patchesPerSide ** 2 + 1,
      ),
    }),
  };
}

interface ExampleOptions {
  readonly encode: (text: string) => readonly number[];
  /** Columns of the image embeddings that show a region. */
  readonly columnsOf: (region: Region) => readonly number[];
  /** Chooses a text of each region. */
  readonly random: Random;
}

/** Each image as a whole and by its regions, and each text once. Captions of the same image are all true of it. */
function examplesOf(
  samples: readonly TrainingSample[],
  { encode, columnsOf, random }: ExampleOptions,
): ContrastiveExamples {
  const numbers = new Map<string, number>();
  const regions: ImageRegion[] = [];
  const truths: ReadonlySet<string>[] = [];
  const add = (image: number, columns: readonly number[], text: string, truth: ReadonlySet<string>): void => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    regions.push({ image, columns, text: numbers.get(text) as number });
    truths.push(truth);
  };
  samples.forEach(({ image, target, regions: parts = [] }, index) => {
    const captions = samples.flatMap((other) => (other.image === image ? [other.target] : []));
    add(index, [0], target, new Set(captions));
    for (const part of parts) add(index, columnsOf(part), random.choice(part.texts), new Set(part.texts));
  });
  const texts = [...numbers.keys()];
  return {
    regions,
    texts: texts.map(encode),
    isTrue: (text, region) => truths[region]!.has(texts[text]!),
  };
}

/**
 * Patches whose centres lie in a box, row by row; along a side that holds no centre, the one nearest to its middle.
 * @param box left, top, width and height, in fractions of the image
 * @param size of a patch, as such a fraction
 * @param perSide patches along a side of the image
 */
export function patchesIn(
  [left, top, width, height]: Region["box"],
  size: number,
  perSide: number,
): number[] {
  const along = (start: number, length: number): number[] => {
    const places = Array.from({ length: perSide }, (_, i) => i);
    const inside = places.filter((i) => (i + 0.5) * size >= start && (i + 0.5) * size <= start + length);
    const middle = Math.floor((start + length / 2) / size);
    return inside.length > 0 ? inside : [Math.min(middle, perSide - 1)];
  };
  const columns = along(left, width);
  return along(top, height).flatMap((row) => columns.map((column) => row * perSide + column));
}
