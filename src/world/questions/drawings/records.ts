import { type DataRecord, type Dataset, datasetNamed, makeRecord } from "../../../data/index.js";
import type { Random } from "../../../tensor/index.js";
import { type Drawing, type DrawingOptions, drawDrawing } from "../../scenes/drawing.js";
import type { Asked } from "./question.js";
import { type MiniatureSet, objectCounts } from "./sets.js";

/** A record of a miniature set, and the drawing it is about. */
export interface MiniatureRecord extends Asked {
  readonly dataset: Dataset;
  readonly record: DataRecord;
  readonly drawing: Drawing;
}

/** Drawings that are tried until one offers what a set asks for. */
const attempts = 200;

/**
 * Draws an image and asks about it.
 * @throws Error when no drawing offers what the set asks for
 */
export function drawRecord(
  set: MiniatureSet,
  random: Random,
  combinations: DrawingOptions["combinations"],
): MiniatureRecord {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const drawing = drawDrawing(random, { combinations, ...objectCounts[set.images] });
    const found = askAbout(set, drawing, random);
    if (found) return found;
  }
  throw new Error(`None of ${attempts} images offers what ${set.name} asks for`);
}

/** Asks what a set asks about a drawing, if it offers that. */
export function askAbout(set: MiniatureSet, drawing: Drawing, random: Random): MiniatureRecord | undefined {
  const asked = set.form(drawing, random);
  if (!asked) return undefined;
  const record = makeRecord(set.name, "miniature", 0, asked.fields);
  return { ...asked, dataset: datasetNamed(set.name), record, drawing };
}
