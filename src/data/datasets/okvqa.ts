import type { Dataset } from "../dataset.js";
import { cocoPlaces } from "../folder/places.js";
import { vqaFilePlaces, vqaPart } from "./shared/vqa-pair.js";

const part = (split: string) =>
  vqaPart({
    set: "okvqa",
    split,
    images: `${split}2014`,
    questions: `OpenEnded_mscoco_${split}2014_questions.json`,
    annotations: `mscoco_${split}2014_annotations.json`,
  });

/** OK-VQA. Ten answers are those of five people, each twice; `answer` is the stemmed form, which is scored. */
export const okvqa: Dataset = {
  name: "okvqa",
  title: "OK-VQA",
  category: "knowledge-grounded image question answering",
  held: "in",
  evaluation: { split: "val", metric: "VQA accuracy", prompt: null, answerMode: "generate" },
  source: "https://okvqa.allenai.org",
  licence: "annotations: not stated; images under Flickr's terms of use",
  layout: [
    "OpenEnded_mscoco_{train,val}2014_questions.json",
    "mscoco_{train,val}2014_annotations.json",
    "{train2014,val2014}/COCO_<folder>_<12 digits>.jpg",
  ],
  places: { ...vqaFilePlaces, ...cocoPlaces("train2014", "val2014") },
  parts: [part("train"), part("val")],
};
