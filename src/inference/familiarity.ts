/**
 * What a small model has met in training, noted beside its weights in `familiarity.json`. A model of the published size
 * has seen nearly everything and comes without; a small one answers anything with the same assurance, so that a person
 * must be told when an image or a word is none that it knows.
 */

import { join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../checkpoint/index.js";
import { readJsonIfPresent, writeJson } from "../files/index.js";
import type { HostTensor } from "../tensor/index.js";

export const familiarityFile = "familiarity.json";

const schema = z.strictObject({
  /** Of images' image embeddings, each averaged over its patches: mean and standard deviation of every feature. */
  imageMean: z.array(z.number()).min(1),
  imageDeviation: z.array(z.number().positive()).min(1),
  /** The distance that 99 of 100 familiar images do not exceed. */
  imageDistance: z.number().positive(),
  /** Lower-case words that the model has read. */
  words: z.array(z.string()),
});

type FamiliarityContent = z.infer<typeof schema>;

/** Of familiar images, those that are not taken for unfamiliar ones. */
const familiarShare = 0.99;
/** Of a word of a small model's answer: below it another word is likelier than the one that is given. */
const unsureBelow = 0.5;

export class Familiarity {
  readonly #words: ReadonlySet<string>;

  constructor(private readonly content: FamiliarityContent) {
    this.#words = new Set(content.words);
  }

  /**
   * What is noted beside a model's weights; undefined where nothing is.
   * @throws CheckpointError when the file is damaged or of another model
   */
  static async load(directory: string, imageWidth: number): Promise<Familiarity | undefined> {
    const path = join(directory, familiarityFile);
    const value = await readJsonIfPresent(path);
    if (value === undefined) return undefined;
    const { data, error } = schema.safeParse(value);
    const widths = [data?.imageMean.length, data?.imageDeviation.length];
    if (!data || widths.some((width) => width !== imageWidth)) {
      const [issue] = error?.issues ?? [];
      const problem = issue
        ? `${issue.path.join(".")}: ${issue.message}`
        : `holds ${widths.join(" and ")} features, but the model has ${imageWidth}`;
      throw new CheckpointError(`${path}: ${problem}. Delete the file, or write it again for this model.`);
    }
    return new Familiarity(data);
  }

  /**
   * Notes what familiar images are like.
   * @param embeds of one image each, `[1, patches + 1, width]`: those of the first half make mean and deviation, those of
   * the second half tell how far a familiar image may be from them
   * @throws RangeError for fewer than four images
   */
  static measure(embeds: readonly HostTensor<"float32">[], words: readonly string[]): Familiarity {
    if (embeds.length < 4)
      throw new RangeError(`${embeds.length} images have no deviation to speak of; give four at least`);
    const pooled = embeds.map(meanOverPatches);
    const half = Math.floor(pooled.length / 2);
    const known = pooled.slice(0, half);
    const columns = known[0]!.map((_, feature) => known.map((row) => row[feature]!));
    const imageMean = columns.map(mean);
    const imageDeviation = columns.map((column, feature) =>
      Math.sqrt(mean(column.map((value) => (value - imageMean[feature]!) ** 2))),
    );
    const rounded = {
      imageMean: imageMean.map(sixDigits),
      imageDeviation: imageDeviation.map(sixDigits),
      words: [...words],
    };
    const unlimited = new Familiarity({ ...rounded, imageDistance: Number.MAX_VALUE });
    const distances = embeds.slice(half).map((each) => unlimited.distance(each));
    distances.sort((a, b) => a - b);
    const imageDistance = distances[Math.ceil(familiarShare * distances.length) - 1]!;
    return new Familiarity({ ...rounded, imageDistance: sixDigits(imageDistance) });
  }

  /** Writes it beside a model's weights. */
  async write(directory: string): Promise<void> {
    await writeJson(join(directory, familiarityFile), this.content);
  }

  /**
   * How far an image is from the familiar ones: the mean over all features of the squared difference from their mean, in
   * units of their variance. It is 1 on average for familiar images.
   * @param imageEmbeds `[1, patches + 1, width]`
   */
  distance(imageEmbeds: HostTensor<"float32">): number {
    const { imageMean, imageDeviation } = this.content;
    const features = meanOverPatches(imageEmbeds);
    return mean(features.map((value, i) => ((value - imageMean[i]!) / imageDeviation[i]!) ** 2));
  }

  /** Words of a text that the model has never read, in their order, each once. */
  unknownWords(text: string): string[] {
    const words =
      text
        .toLowerCase()
        .replace(/['’]s\b/gu, "")
        .match(/[\p{L}\p{N}]+/gu) ?? [];
    return [...new Set(words)].filter((word) => !this.#words.has(word));
  }

  /**
   * What a person should know about an answer: nothing, or a line for each reason.
   * @param imageEmbeds of the images that were asked about, each `[1, patches + 1, width]`
   * @param answer with the probability of the whole of it
   */
  notices(
    imageEmbeds: readonly HostTensor<"float32">[],
    instruction: string,
    answer: { readonly text: string; readonly probability: number },
  ): string[] {
    const notices: string[] = [];
    if (imageEmbeds.some((each) => this.distance(each) > this.content.imageDistance)) {
      notices.push("this image is unlike all that the model learned from; its answer means little");
    }
    const words = this.unknownWords(instruction);
    if (words.length > 0) {
      const named = words.slice(0, 5).map((word) => JSON.stringify(word));
      const rest = words.length > named.length ? ` and ${words.length - named.length} more` : "";
      notices.push(
        `the model has never read ${named.join(", ")}${rest}; its answer may be about something else`,
      );
    }
    // A long text can be put in many ways, each with a low probability: what counts is that of its words, on average.
    const answered = Math.max(1, answer.text.split(/\s+/u).filter(Boolean).length);
    const probability = answer.probability ** (1 / answered);
    if (probability < unsureBelow) {
      const percent = probability < 0.01 ? "less than 1" : Math.round(100 * probability);
      const what = answered === 1 ? "this answer" : "each word of this answer";
      const average = answered === 1 ? "" : " on average";
      notices.push(`the model is unsure: it gives ${what} a probability of ${percent} %${average}`);
    }
    return notices;
  }
}

function meanOverPatches({ data, shape }: HostTensor<"float32">): number[] {
  const [patches, width] = [shape[1]!, shape[2]!];
  return Array.from({ length: width }, (_, feature) => {
    let sum = 0;
    for (let patch = 0; patch < patches; patch++) sum += data[patch * width + feature]!;
    return sum / patches;
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const sixDigits = (value: number): number => Number(value.toPrecision(6));
