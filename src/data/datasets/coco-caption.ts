import type { Dataset } from "../dataset.js";
import { annotationPlaces, cocoPlaces } from "../folder/places.js";
import { makeRecord } from "../record.js";
import { readKarpathy } from "./shared/karpathy.js";

const file = "dataset_coco.json";

/**
 * COCO Caption in Karpathy's split. Images of val and test lie in `val2014/`; `restval` is what was left of the owners'
 * validation images, and everyone trains on it.
 */
export const cocoCaption: Dataset = {
  name: "coco_caption",
  title: "COCO Caption",
  category: "image captioning",
  held: "in",
  evaluation: { split: "test", metric: "CIDEr", prompt: null, answerMode: "generate" },
  source: "https://cs.stanford.edu/people/karpathy/deepimagesent/ and https://cocodataset.org",
  licence: "annotations CC BY 4.0; images under Flickr's terms of use",
  layout: [file, "train2014/COCO_train2014_<12 digits>.jpg", "val2014/COCO_val2014_<12 digits>.jpg"],
  places: { ...annotationPlaces, ...cocoPlaces("train2014", "val2014") },
  parts: [
    {
      splits: ["train", "restval", "val", "test"],
      files: [file],
      async *read(folder) {
        for await (const { value, place } of readKarpathy(folder, file)) {
          const { filepath, filename, cocoid, split, captions } = value;
          const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
          if (filepath === undefined) folder.problems.reject(at("filepath"), "is missing");
          else if (cocoid === undefined) folder.problems.reject(at("cocoid"), "is missing");
          else if (Number(/(\d+)\.\w+$/.exec(filename)?.[1]) !== cocoid) {
            folder.problems.reject(at("filename"), `${filename} is not the image of cocoid ${cocoid}`);
          } else {
            const fields = { images: [`${filepath}/${filename}`], references: captions };
            yield { record: makeRecord("coco_caption", split, cocoid, fields), place };
          }
        }
      },
    },
  ],
};
