import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { fail, type Place } from "../problems.js";
import { makeRecord } from "../record.js";
import { readKarpathy } from "./shared/karpathy.js";

const splits = ["train", "val", "test"];
const ownersFile = "results_20130124.token";
/** The same captions as they circulate: `<id>.jpg| <number>| <caption>`, with a line of names above. */
const tableFile = "results.csv";
const karpathyFile = "dataset_flickr30k.json";
const usualCaptions = 5;

interface Captions {
  readonly texts: string[];
  readonly place: Place;
  split?: string;
}

async function splitLists(folder: DataFolder): Promise<string[]> {
  const found: string[] = [];
  for (const split of splits) if (await folder.has(`${split}.txt`)) found.push(split);
  return found;
}

async function captionsFile(folder: DataFolder): Promise<string> {
  return !(await folder.has(ownersFile)) && (await folder.has(tableFile)) ? tableFile : ownersFile;
}

/** The owners' captions with the lists of Flickr30k Entities or, without those, Karpathy's file. */
async function annotationFiles(folder: DataFolder): Promise<string[]> {
  const lists = await splitLists(folder);
  if (lists.length > 0) return [await captionsFile(folder), ...lists.map((split) => `${split}.txt`)];
  return (await folder.has(karpathyFile)) ? [karpathyFile] : [];
}

/**
 * Captions by image id. A line of the owners' is `<id>.jpg#<number from 0>`, a tab, and the caption, which may hold
 * further tabs. In the table that circulates one line lacks its second bar.
 */
async function readCaptions(folder: DataFolder): Promise<Map<string, Captions>> {
  const { problems } = folder;
  const images = new Map<string, Captions>();
  const file = await captionsFile(folder);
  const isTable = file === tableFile;
  const line = isTable ? /^([^|]+)\.jpg\| *(\d{1,2})(?:\| ?| +)(.*)$/s : /^([^\t]+)\.jpg#(\d{1,2})\t(.*)$/s;
  for await (const { value, place } of folder.lines(file)) {
    if (isTable && place.line === 1 && value.startsWith("image")) continue;
    const [, id, number, caption] = line.exec(value) ?? [];
    if (id === undefined || caption === undefined) {
      const parts = isTable ? "a bar, a number, a bar" : "#, a number, a tab";
      problems.reject(place, `should be an image's name, ${parts} and a caption`);
      continue;
    }
    const captions = images.get(id) ?? { texts: [], place };
    images.set(id, captions);
    if (Number(number) in captions.texts) problems.reject(place, `${id}.jpg#${number} is there twice`);
    captions.texts[Number(number)] = caption;
    if (caption.trim() === "") problems.warn(place, "the caption is empty");
  }
  return images;
}

async function* readLists(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const images = await readCaptions(folder);
  const lists = await splitLists(folder);
  for (const split of lists) {
    for await (const { value, place } of folder.lines(`${split}.txt`)) {
      const id = idOf(value);
      const captions = images.get(id);
      if (!captions) problems.reject(place, `${id} has no caption in ${await captionsFile(folder)}`);
      else if (captions.split !== undefined)
        problems.reject(place, `${id} is already in ${captions.split}.txt`);
      else {
        captions.split = split;
        if (checkNumbers(folder, id, captions)) yield toRecord(split, id, captions.texts, place);
      }
    }
  }
  if (lists.length < splits.length) return;
  for (const [id, { split, place }] of images) {
    if (split === undefined) problems.warn(place, `${id} is in none of train.txt, val.txt and test.txt`);
  }
}

/** Of an image's name, in lists mostly without its ending. */
function idOf(name: string): string {
  return name.trim().replace(/\.jpg$/, "");
}

function checkNumbers({ problems }: DataFolder, id: string, { texts, place }: Captions): boolean {
  const gap = Array.from(texts).indexOf(undefined as never);
  if (gap !== -1) problems.reject(place, `${id}.jpg#${gap} is missing`);
  else if (texts.length !== usualCaptions) {
    problems.warn(place, `${id} has ${texts.length} captions where ${usualCaptions} are usual`);
  }
  return gap === -1;
}

async function* readKarpathySplits(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  for await (const { value, place } of readKarpathy(folder, karpathyFile)) {
    const id = idOf(value.filename);
    if (!splits.includes(value.split)) folder.problems.reject(place, `there is no split ${value.split}`);
    else yield toRecord(value.split, id, value.captions, place);
  }
}

function toRecord(split: string, id: string, references: string[], place: Place): LocatedRecord {
  const images = [`flickr30k-images/${id}.jpg`];
  return { record: makeRecord("flickr30k", split, id, { images, references }), place };
}

/** Flickr30K. */
export const flickr30k: Dataset = {
  name: "flickr30k",
  title: "Flickr30K",
  category: "image captioning",
  held: "out",
  evaluation: {
    split: "test",
    metric: "CIDEr",
    prompt: "A short image description:",
    answerMode: "generate",
  },
  source:
    "https://shannon.cs.illinois.edu/DenotationGraph/ and https://github.com/BryanPlummer/flickr30k_entities",
  licence: "research and education only; images under Flickr's terms of use",
  layout: [
    `${ownersFile} (or ${tableFile}) with train.txt, val.txt and test.txt, or ${karpathyFile}`,
    "flickr30k-images/<id>.jpg",
  ],
  places: {
    ...annotationPlaces,
    "flickr30k-images/": [
      "flickr30k_images/flickr30k_images/",
      "flickr30k_images/",
      "flickr30k-images/flickr30k-images/",
      "images/",
      "Images/",
    ],
  },
  parts: [
    {
      splits,
      files: annotationFiles,
      async *read(folder) {
        const [first] = await annotationFiles(folder);
        yield* first === karpathyFile ? readKarpathySplits(folder) : readLists(folder);
      },
    },
  ],
  /** Where both sources are there they should say the same. */
  async checkRest(folder) {
    const [first] = await annotationFiles(folder);
    if (first === undefined || first === karpathyFile || !(await folder.has(karpathyFile))) return;
    if (!(await folder.has(first))) fail({ file: first }, "is missing");
    const listed = new Map<string, string>();
    for (const split of await splitLists(folder)) {
      for await (const { value } of folder.lines(`${split}.txt`)) listed.set(idOf(value), split);
    }
    for await (const { record, place } of readKarpathySplits(folder)) {
      const split = listed.get(record.id);
      if (split !== undefined && split !== record.split) {
        folder.problems.warn(place, `${record.id} is in ${record.split} here and in ${split}.txt`);
      }
    }
  },
};
