/** What TextCaps and TextVQA share: their images, and the words that a reader of text found in them. */

import { besideSign, drawSign, paintSign, type Sign, wordsOf } from "../drawing/boards.js";
import { imageSize } from "../drawing/miniature-size.js";
import { type Held, sceneFor } from "../scenes/miniature-scene.js";
import type { Scene } from "../scenes/scene.js";
import { hexId, nowhere } from "./names.js";
import type { BuildContext } from "./set-builder.js";

export interface ReadingImage {
  /** Sixteen hexadecimal digits. */
  readonly id: string;
  readonly sign: Sign;
  /** Without what is behind the sign: it may be empty. */
  readonly scene: Scene;
}

/** Draws a sign into a scene. Images of train and val lie together. */
export async function drawReadingImage(
  { random, folder, painter }: BuildContext,
  split: string,
  held: Held,
): Promise<ReadingImage> {
  const sign = drawSign(random, held);
  const scene = besideSign(sceneFor(random, held), sign);
  const id = hexId(random);
  const image = painter.paint({ scene });
  paintSign(image, sign);
  await folder.jpeg(`${split === "test" ? "test" : "train"}_images/${id}.jpg`, image);
  return { id, sign, scene };
}

/** What both sets say of an image. */
export function readingFields({ id }: ReadingImage, split: string) {
  return {
    image_id: id,
    image_classes: ["Sign"],
    flickr_original_url: `${nowhere}/${id}_o.jpg`,
    flickr_300k_url: `${nowhere}/${id}_z.jpg`,
    image_width: imageSize,
    image_height: imageSize,
    set_name: split,
  };
}

/** What stands above the rows of their files. */
export function textFileHead(name: string, version: string, split: string) {
  return { dataset_type: split, dataset_name: name, dataset_version: version };
}

/** Name and content of the file of words that the owners found with Rosetta, which both sets use. */
export function rosettaFile(split: string, images: readonly ReadingImage[]): [string, unknown] {
  const data = images.map(({ id, sign }) => {
    const ocr_info = wordsOf(sign);
    return { image_id: id, ocr_tokens: ocr_info.map(({ word }) => word), ocr_info };
  });
  return [
    `TextVQA_Rosetta_OCR_v0.2_${split}.json`,
    { dataset_name: "textvqa", dataset_version: "0.2", dataset_type: split, data },
  ];
}
