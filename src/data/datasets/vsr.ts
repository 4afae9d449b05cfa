import { z } from "zod";
import type { Dataset } from "../dataset.js";
import type { Places } from "../folder/places.js";
import { filledText, noOrYes } from "../formats/fields.js";
import { makeRecord } from "../record.js";

const row = z.object({ image: filledText, caption: filledText, label: noOrYes });

/** Images of COCO 2017, of training and validation. */
const places: Places = {
  "splits/": ["data/splits/", "", "data/"],
  "images/": [
    "trainval2017/",
    "train2017/",
    "val2017/",
    "coco/train2017/",
    "coco/val2017/",
    "coco/images/",
    "coco/",
  ],
};

/** Visual Spatial Reasoning: is a statement true of an image? Two ways of splitting; a statement's id is its line, from 0. */
export const vsr: Dataset = {
  name: "vsr",
  title: "VSR",
  category: "visual reasoning",
  held: "out",
  evaluation: {
    split: "zeroshot/test",
    metric: "accuracy",
    prompt: 'Based on the image, is this statement true or false? "{question}" Answer:',
    // The paper does not name it among the sets that it ranks.
    answerMode: "generate",
  },
  source: "https://github.com/cambridgeltl/visual-spatial-reasoning",
  licence: "Apache 2.0; images under Flickr's terms of use",
  layout: ["splits/{random,zeroshot}/{train,dev,test}.jsonl", "images/<12 digits>.jpg"],
  places,
  parts: ["random", "zeroshot"]
    .flatMap((way) => ["train", "dev", "test"].map((name) => `${way}/${name}`))
    .map((split) => {
      const file = `splits/${split}.jsonl`;
      return {
        splits: [split],
        files: [file],
        async *read(folder) {
          for await (const { value, keys, place } of folder.jsonLines(file, row)) {
            const { image, caption, label } = value;
            const fields = { images: [`images/${image}`], question: caption, label };
            yield { record: makeRecord("vsr", split, keys[0]!, fields), place };
          }
        },
      };
    }),
};
