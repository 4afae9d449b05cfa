import { type DataRecord, type Dataset, datasetNamed, makeRecord } from "../../data/index.js";
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import type { Painter } from "../drawing/painter.js";
import { photographed } from "../drawing/photo.js";
import { drawUntil, thingCounts, type Wording } from "../questions/asked.js";
import type { Scene, SceneOptions } from "../scenes/scene.js";
import type { WordingSplit } from "../wordings/wordings.js";
import type { ImageKind, SetSample, WorldSet } from "./world-set.js";

/** A record of a set, and the scene that it is about. */
export interface SetRecord extends SetSample {
  readonly set: WorldSet;
  readonly dataset: Dataset;
  readonly record: DataRecord;
  readonly scene: Scene;
}

const counts: Readonly<Record<ImageKind, Pick<SceneOptions, "minThings" | "maxThings">>> = {
  scene: thingCounts,
  "close-up": { minThings: 1, maxThings: 1 },
  video: { minThings: 4, maxThings: 6 },
};

/** Which record of a set. */
export interface RecordNumber {
  /** As the owners call it: "train", "val", "testdev", "zeroshot/test". */
  readonly split: string;
  readonly seed: number;
  readonly index: number;
  /** In whose words it is asked; in those of the split unless told. */
  readonly words?: WordingSplit;
}

/** What an owners' split is for. */
export function useOf(split: string): WordingSplit {
  if (split.includes("test")) return "test";
  return /train|restval/.test(split) ? "train" : "validation";
}

/**
 * Number `index` of a set's records in a split: the same whoever asks. Held-in sets show in training what is seen, and in
 * other splits combinations that training never shows; held-out sets show novelties, too. Labels of true and false
 * alternate.
 * @throws Error when no scene offers what the set asks for
 */
export function setRecord(
  set: WorldSet,
  { split, seed, index, words = useOf(split) }: RecordNumber,
): SetRecord {
  // Questions turned round are those of the set that they are of.
  const source = set.name.replace(/_question_generation$/, "");
  const random = new Random(seed).fork(`${source} ${split} ${index}`);
  const wording = { split: words, random: random.fork("words") };
  const isHeldIn = datasetNamed(set.name).held === "in";
  const options: SceneOptions = {
    ...counts[set.images],
    combinations: isHeldIn && useOf(split) === "train" ? "seen" : "unseen",
    novelties: !isHeldIn,
  };
  return drawUntil(random, options, (scene) => {
    const found = askAbout(set, scene, random, wording);
    const isWanted =
      found?.record.options !== null || found.record.label === null || found.record.label === index % 2;
    return isWanted ? found : undefined;
  });
}

/** Asks what a set asks about a scene, if it offers that. */
export function askAbout(
  set: WorldSet,
  scene: Scene,
  random: Random,
  wording: Wording,
): SetRecord | undefined {
  const sample = set.ask(scene, random, wording);
  if (!sample) return undefined;
  const record = makeRecord(set.name, "world", 0, sample.fields);
  return { ...sample, set, dataset: datasetNamed(set.name), record, scene };
}

/** The images of a record: one, or so many frames of a video, of which the first half shows every other thing. */
export async function imagesOf(
  painter: Painter,
  { set, scene, photo }: SetRecord,
  frames: number,
): Promise<Image[]> {
  if (set.images === "video") {
    return Array.from({ length: frames }, (_, frame) => {
      const half = Math.floor((2 * frame) / frames);
      return painter.paint({ ...scene, things: scene.things.filter((_, i) => i % 2 === half) });
    });
  }
  const image = painter.paint(scene);
  return [photo ? await photographed(image, photo) : image];
}
