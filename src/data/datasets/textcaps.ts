import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { namesAnotherSplit, numberId, textId } from "../formats/fields.js";
import type { Place } from "../problems.js";
import { makeRecord } from "../record.js";
import { checkOcrTokens, ocrTokensLayout, readingImage, readingPlaces } from "./shared/ocr-tokens.js";

const row = z.object({
  image_id: textId(16),
  set_name: z.string().optional(),
  caption_id: numberId.optional(),
  caption_str: z.string().optional(),
  reference_strs: z.array(z.string()).optional(),
  reference_tokens: z.array(z.unknown()).optional(),
});

const fileOf = (split: string) => `TextCaps_0.1_${split}.json`;

interface Captioned {
  readonly captions: string[];
  readonly place: Place;
  /** All captions of the image, as each of its rows repeats them. */
  readonly announced: readonly string[] | undefined;
}

/** A row is a caption; rows of an image are gathered, so all are read before the first record. */
async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const images = new Map<string, Captioned>();
  const captionIds = new Set<number>();
  for await (const item of folder.json(fileOf(split), { "data[]": row, "dataset_type?": z.string() })) {
    if (item.pattern === "dataset_type?") {
      if (namesAnotherSplit(item.value, split)) {
        problems.reject(item.place, `is ${item.value} in the file of ${split}`);
      }
      continue;
    }
    const { value, place } = item;
    const fault = findFault(value, split, captionIds);
    if (fault) {
      problems.reject(place, fault);
      continue;
    }
    const { image_id, caption_str, reference_strs } = value;
    const known = images.get(image_id);
    if (known && split === "test") problems.reject(place, `image_id ${image_id} is there twice`);
    const image = known ?? { captions: [], place, announced: reference_strs };
    images.set(image_id, image);
    if (caption_str === undefined) continue;
    image.captions.push(caption_str);
    if (caption_str.trim() === "") problems.warn(place, "the caption is empty");
    if (reference_strs && !reference_strs.includes(caption_str)) {
      problems.warn(place, "caption_str is not among reference_strs");
    }
  }
  for (const [id, { captions, place, announced }] of images) {
    if (announced && captions.length !== announced.length) {
      problems.reject(place, `${id} has ${captions.length} rows and ${announced.length} reference_strs`);
      continue;
    }
    const images = [readingImage(split, id)];
    const references = captions.length > 0 ? captions : null;
    yield { record: makeRecord("textcaps", split, id, { images, references }), place };
  }
}

function findFault(value: z.infer<typeof row>, split: string, captionIds: Set<number>): string | undefined {
  const { set_name = split, caption_id, caption_str, reference_strs, reference_tokens } = value;
  if (namesAnotherSplit(set_name, split)) return `set_name is ${set_name} in the file of ${split}`;
  if (caption_str === undefined) return split === "test" ? undefined : "caption_str is missing";
  if (caption_id !== undefined && captionIds.has(caption_id))
    return `caption_id ${caption_id} is there twice`;
  if (caption_id !== undefined) captionIds.add(caption_id);
  if (reference_tokens && reference_tokens.length !== reference_strs?.length) {
    return `has ${reference_strs?.length ?? 0} reference_strs and ${reference_tokens.length} reference_tokens`;
  }
  return undefined;
}

/** TextCaps. */
export const textcaps: Dataset = {
  name: "textcaps",
  title: "TextCaps",
  category: "image captioning with reading",
  held: "in",
  evaluation: { split: "val", metric: "CIDEr", prompt: null, answerMode: "generate" },
  source: "https://textvqa.org/textcaps/",
  licence: "annotations CC BY 4.0; images are Open Images (CC BY 2.0)",
  layout: [
    "TextCaps_0.1_{train,val,test}.json",
    ocrTokensLayout,
    "train_images/<image_id>.jpg (train and val)",
    "test_images/<image_id>.jpg",
  ],
  places: readingPlaces,
  parts: ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [fileOf(split)],
    read: (folder) => read(folder, split),
  })),
  checkRest: checkOcrTokens,
};
