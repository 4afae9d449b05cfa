/** Words that a reader of text found in the images of TextVQA and TextCaps. */
import { z } from "zod";
import { DataFolder } from "../../folder/data-folder.js";
import { annotationPlaces, type Places } from "../../folder/places.js";
import { namesAnotherSplit, textId } from "../../formats/fields.js";
import { Problems } from "../../problems.js";

const row = z.object({ image_id: textId(16), ocr_tokens: z.array(z.string()) });

const fileOf = (split: string) => `TextVQA_Rosetta_OCR_v0.2_${split}.json`;

/** The files of words, for a person. */
export const ocrTokensLayout = `${fileOf("{train,val,test}")} (not needed)`;

/** Places of the files and images of both sets. */
export const readingPlaces: Places = {
  ...annotationPlaces,
  "train_images/": ["train_val_images/train_images/", "images/train_images/", "images/train/", "images/"],
  "test_images/": ["images/test_images/", "images/test/", "images/"],
};

/** Path of an image that TextVQA and TextCaps share: those of validation lie among the training images. */
export function readingImage(split: string, imageId: string): string {
  return `${split === "test" ? "test" : "train"}_images/${imageId}.jpg`;
}

/**
 * What Rosetta, the owners' reader, found in the images of a split: words by image, as `images` of a record names it.
 * Empty where the folder has no such file.
 * @throws DataError for the first bad row
 */
export async function readOcrTokens(
  directory: string,
  split: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const places = { places: readingPlaces };
  return readSplit(await DataFolder.open(directory, new Problems("throw"), places), split);
}

/** Checks the files that are there. */
export async function checkOcrTokens(folder: DataFolder): Promise<void> {
  for (const split of ["train", "val", "test"]) await readSplit(folder, split);
}

async function readSplit(folder: DataFolder, split: string): Promise<Map<string, readonly string[]>> {
  const { problems } = folder;
  const tokens = new Map<string, readonly string[]>();
  const file = fileOf(split);
  if (!(await folder.has(file))) return tokens;
  for await (const item of folder.json(file, { "data[]": row, "dataset_type?": z.string() })) {
    const { place } = item;
    if (item.pattern === "dataset_type?") {
      if (namesAnotherSplit(item.value, split)) {
        problems.reject(place, `is ${item.value} in the file of ${split}`);
      }
      continue;
    }
    const { image_id, ocr_tokens } = item.value;
    const image = await folder.locate(readingImage(split, image_id));
    if (tokens.has(image)) problems.reject(place, `image_id ${image_id} is there twice`);
    else tokens.set(image, ocr_tokens);
  }
  return tokens;
}
