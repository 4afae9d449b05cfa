import type { Random } from "../../tensor/index.js";
import type { Painter } from "../drawing/painter.js";
import type { SetFolder } from "./set-folder.js";

/** What a data set is built with. */
export interface BuildContext {
  /** The set's own sequence of random numbers. */
  readonly random: Random;
  readonly folder: SetFolder;
  readonly painter: Painter;
  /** So many at the scale of this build, at least four. */
  count(atScaleOne: number): number;
}

/** Writes one data set in miniature, in its owners' format. */
export interface SetBuilder {
  /** Name of the data set, and of its folder. */
  readonly name: string;
  build(context: BuildContext): Promise<void>;
}

/** Items 0 to `count` - 1, one after the other. */
export async function makeEach<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < count; index++) made.push(await make(index));
  return made;
}
