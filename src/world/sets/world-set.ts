import type { DataRecord } from "../../data/index.js";
import type { Random } from "../../tensor/index.js";
import type { Photo } from "../drawing/photo.js";
import type { Wording } from "../questions/asked.js";
import type { Question } from "../questions/question.js";
import type { Scene, Thing } from "../scenes/scene.js";

/** A sample of a data set about a scene. */
export interface SetSample {
  readonly fields: Partial<Omit<DataRecord, "set" | "split" | "id" | "images" | "frames">>;
  /** Things that one has to know of. */
  readonly about: readonly Thing[];
  /** What is asked, in meanings; memes ask nothing. */
  readonly question?: Question;
  /** Why the answer is right, as a sentence without capital and full stop. */
  readonly reason?: string;
  /** How the image was taken, where it is a photograph. */
  readonly photo?: Photo;
}

/** Finds something to ask about a scene, if there is such a thing in it; what is asked does not depend on the words. */
export type Ask = (scene: Scene, random: Random, wording: Wording) => SetSample | undefined;

/** What a set's images show: many things, one thing, or a video whose things come one after the other. */
export type ImageKind = "scene" | "close-up" | "video";

/** A data set of the paper, as this world has it. */
export interface WorldSet {
  /** Name of the data set. */
  readonly name: string;
  readonly ask: Ask;
  /** Records to train on, in the proportions of the paper's sets, roughly; 0 for what is held out. */
  readonly size: number;
  readonly images: ImageKind;
}
