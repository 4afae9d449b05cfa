import type { Image } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import type { Painter } from "../drawing/painter.js";
import { imagesOf, type SetRecord, setRecord } from "../sets/records.js";
import { setNamed } from "../sets/sets.js";
import type { SetFolder } from "./set-folder.js";

/** What a data set is built with. */
export interface BuildContext {
  /** Of all records. */
  readonly seed: number;
  /** The set's own sequence of random numbers, for what owners have beside records: ids, addresses. */
  readonly random: Random;
  readonly folder: SetFolder;
  readonly painter: Painter;
  /** So many at the scale of this build, at least four. */
  count(atScaleOne: number): number;
}

/** Writes one data set in its owners' format. */
export interface SetBuilder {
  /** Name of the data set, and of its folder. */
  readonly name: string;
  build(context: BuildContext): Promise<void>;
}

/** A record, and its image or the frames of its video. */
export interface DrawnRecord extends SetRecord {
  readonly image: Image;
  readonly images: readonly Image[];
}

/** Frames of a video: more than the four that are usually looked at. */
const frames = 8;

/** Makes something of each record of a split, one after the other. */
export async function fromEach<T>(
  { seed, painter, count }: BuildContext,
  name: string,
  split: string,
  wanted: number,
  make: (drawn: DrawnRecord, index: number) => T | Promise<T>,
): Promise<T[]> {
  const set = setNamed(name);
  const made: T[] = [];
  for (let index = 0; index < count(wanted); index++) {
    const record = setRecord(set, { split, seed, index });
    const images = await imagesOf(painter, record, frames);
    made.push(await make({ ...record, image: images[0]!, images }, index));
  }
  return made;
}

/** A record's answers, each as often as it was given. */
export function answersOf({ record: { answers } }: SetRecord): string[] {
  return (answers ?? []).flatMap(({ answer, count }) => Array<string>(count).fill(answer));
}
