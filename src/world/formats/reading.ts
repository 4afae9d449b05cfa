/** What TextCaps and TextVQA share: their images, and the words that a reader of text found in them. */

import { fileSize } from "../drawing/files.js";
import { glyphHeight, textWidth } from "../drawing/font.js";
import { grid, rowAndColumn } from "../facts/cells.js";
import { signsOf } from "../questions/question.js";
import { sceneSize, type Thing } from "../scenes/scene.js";
import { hexId, nowhere } from "./names.js";
import type { BuildContext, DrawnRecord } from "./set-builder.js";

interface ReadingImage extends DrawnRecord {
  /** Sixteen hexadecimal digits. */
  readonly id: string;
}

/** Writes the image. Those of train and val lie together. */
export async function writeReadingImage(
  { random, folder }: BuildContext,
  split: string,
  drawn: DrawnRecord,
): Promise<ReadingImage> {
  const id = hexId(random);
  await folder.jpeg(`${split === "test" ? "test" : "train"}_images/${id}.jpg`, drawn.image);
  return { ...drawn, id };
}

/** What both sets say of an image. */
export function readingFields({ id }: ReadingImage, split: string) {
  return {
    image_id: id,
    image_classes: ["Sign"],
    flickr_original_url: `${nowhere}/${id}_o.jpg`,
    flickr_300k_url: `${nowhere}/${id}_z.jpg`,
    image_width: fileSize,
    image_height: fileSize,
    set_name: split,
  };
}

/** What stands above the rows of their files. */
export function textFileHead(name: string, version: string, split: string) {
  return { dataset_type: split, dataset_name: name, dataset_version: version };
}

/** Name and content of the file of words that the owners found with Rosetta, which both sets use. */
export function rosettaFile(split: string, images: readonly ReadingImage[]): [string, unknown] {
  const data = images.map(({ id, scene }) => {
    const ocr_info = signsOf(scene).map(wordOf);
    return { image_id: id, ocr_tokens: ocr_info.map(({ word }) => word), ocr_info };
  });
  return [
    `TextVQA_Rosetta_OCR_v0.2_${split}.json`,
    { dataset_name: "textvqa", dataset_version: "0.2", dataset_type: split, data },
  ];
}

/** A sign's word with its box in shares of the image's sides: the middle of its cell. */
function wordOf({ word = "", cell }: Thing) {
  const { row, column } = rowAndColumn(cell);
  const [width, height] = [textWidth(word, 1) / sceneSize, glyphHeight / sceneSize];
  const [x, y] = [(column + 0.5) / grid, (row + 0.5) / grid];
  return { word, bounding_box: { top_left_x: x - width / 2, top_left_y: y - height / 2, width, height } };
}
