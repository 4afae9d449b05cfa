/** What models are tested with: samples of the sets that are scored, and their images as the frozen encoder sees them. */

import { join } from "node:path";
import { openSafetensors, readTensor, writeTensors } from "../checkpoint/index.js";
import { makeFolder } from "../files/index.js";
import { defaultPreprocessorConfig, type Image, pixelValues } from "../processing/index.js";
import { concatRows, convert, gatherRows, type HostTensor, toFloat32 } from "../tensor/index.js";
import {
  allObjectClasses,
  colours,
  imagesOf,
  Painter,
  type SetRecord,
  sceneSize,
  setRecord,
  type WorldSet,
  worldSets,
} from "../world/index.js";
import { trainImageEncoder, withEncoder } from "./frozen.js";
import type { Study } from "./study.js";

/** Held-in sets that are scored: the paper's, and those whose answers are as short. */
const scoredHeldIn: readonly string[] = ["coco_caption", "textcaps", "vqav2", "okvqa", "aokvqa", "ocrvqa"];

export const scoredSets: readonly WorldSet[] = worldSets.filter(
  ({ name, size }) => size === 0 || scoredHeldIn.includes(name),
);

/** Frames of a video: first some of its things are there, then the others. */
const framesPerVideo = 2;

/** Samples of a set, about combinations that training never shows, in wordings that it does not have. */
export function testRecords(set: WorldSet, seed: number, count: number): SetRecord[] {
  return Array.from({ length: count }, (_, index) =>
    setRecord(set, { split: "test", seed, index, words: "validation" }),
  );
}

/** What MSVD-QA and MSRVTT-QA are answered from. */
export const vocabularies: Readonly<Record<string, readonly string[]>> = {
  msvd_qa: colours,
  msrvtt_qa: [...allObjectClasses.map(({ name }) => name), "sign"],
};

/** Embeddings of a set's images, one frame after the other. */
export interface TestEmbeds {
  readonly frames: number;
  /** Of some samples, `[samples * frames, patches + 1, width]`. */
  rows(samples: readonly number[]): HostTensor<"float32">;
  /** Of an empty image, for so many samples. */
  blank(samples: number): HostTensor<"float32">;
}

/** What `encodeTests` has made of a set's images. */
export async function testEmbeds(
  study: Study,
  set: WorldSet,
  records: readonly SetRecord[],
): Promise<TestEmbeds> {
  const file = await openSafetensors(embedsFile(study, set));
  const tensor = (await readTensor(file, "image_embeds")) as HostTensor<"float16">;
  const frames = framesOf(set);
  const take = (frame: readonly number[]) => toFloat32(gatherRows(tensor, frame));
  const all = (samples: readonly number[]) =>
    samples.flatMap((sample) => Array.from({ length: frames }, (_, frame) => sample * frames + frame));
  return {
    frames,
    rows: (samples) => take(all(samples)),
    blank: (samples) => take(new Array<number>(samples * frames).fill(records.length * frames)),
  };
}

const framesOf = ({ images }: WorldSet): number => (images === "video" ? framesPerVideo : 1);

const embedsFile = ({ directory }: Study, { name }: WorldSet): string =>
  join(directory, "test", `${name}.safetensors`);

/** Encodes the images that all models are tested with; those of each set are kept in a file. */
export async function encodeTests(study: Study): Promise<void> {
  await makeFolder(join(study.directory, "test"));
  const painter = await Painter.load();
  await withEncoder(await trainImageEncoder(study), async (encode) => {
    for (const set of scoredSets) {
      const parts: HostTensor<"float16">[] = [];
      const images = await testImages(study, painter, set);
      for (let start = 0; start < images.length; start += encodedTogether) {
        study.signal?.throwIfAborted();
        const some = images.slice(start, start + encodedTogether);
        const encoded = await encode(pixelValues(some, defaultPreprocessorConfig(sceneSize)));
        parts.push(convert(encoded, "float16"));
      }
      const tensors = new Map([["image_embeds", concatRows(parts)]]);
      await writeTensors(embedsFile(study, set), tensors);
    }
  });
}

/** Images of a set's samples, frame after frame, and an empty one. */
async function testImages(
  { budget: { testSeed, testSamples } }: Study,
  painter: Painter,
  set: WorldSet,
): Promise<Image[]> {
  const records = testRecords(set, testSeed, testSamples);
  const images: Image[] = [];
  for (const record of records) images.push(...(await imagesOf(painter, record, framesPerVideo)));
  images.push(painter.paint({ ...records[0]!.scene, things: [] }));
  return images;
}

const encodedTogether = 64;
