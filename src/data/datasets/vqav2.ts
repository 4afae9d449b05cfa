import type { Dataset } from "../dataset.js";
import { cocoPlaces } from "../folder/places.js";
import { vqaFilePlaces, vqaPart } from "./shared/vqa-pair.js";

const part = (split: string, subset: string, images: string, hasAnswers: boolean) =>
  vqaPart({
    set: "vqav2",
    split,
    images,
    questions: `v2_OpenEnded_mscoco_${subset}_questions.json`,
    annotations: hasAnswers ? `v2_mscoco_${subset}_annotations.json` : null,
  });

/** VQAv2. The images of test-dev are those of test. */
export const vqav2: Dataset = {
  name: "vqav2",
  title: "VQAv2",
  category: "image question answering",
  held: "in",
  evaluation: { split: "val", metric: "VQA accuracy", prompt: null, answerMode: "generate" },
  source: "https://visualqa.org/download.html",
  licence: "annotations CC BY 4.0; images under Flickr's terms of use",
  layout: [
    "v2_OpenEnded_mscoco_{train2014,val2014,test2015,test-dev2015}_questions.json",
    "v2_mscoco_{train2014,val2014}_annotations.json",
    "{train2014,val2014,test2015}/COCO_<folder>_<12 digits>.jpg",
  ],
  places: { ...vqaFilePlaces, ...cocoPlaces("train2014", "val2014", "test2015") },
  parts: [
    part("train", "train2014", "train2014", true),
    part("val", "val2014", "val2014", true),
    part("test", "test2015", "test2015", false),
    part("test-dev", "test-dev2015", "test2015", false),
  ],
};
