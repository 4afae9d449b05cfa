import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { checkAnswers, cocoName, filledText, numberId, textId } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";

const row = z.object({
  split: z.string(),
  image_id: numberId,
  question_id: textId(),
  question: filledText,
  choices: z.array(z.string()).min(2, "needs at least two choices"),
  correct_choice_idx: z.int().optional(),
  direct_answers: z.array(z.string()).optional(),
});

const fileOf = (split: string) => `aokvqa_v1p0_${split}.json`;

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  for await (const item of folder.json(fileOf(split), { "[]": row })) {
    const { value, place } = item;
    const { choices, correct_choice_idx: label, direct_answers: answers } = value;
    const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
    if (value.split !== split) problems.reject(at("split"), `is ${value.split} in the file of ${split}`);
    else if (label === undefined && split !== "test") problems.reject(at("correct_choice_idx"), "is missing");
    else if (label !== undefined && !(label in choices)) {
      problems.reject(at("correct_choice_idx"), `is ${label}, but there are ${choices.length} choices`);
    } else if (answers === undefined && split !== "test") problems.reject(at("direct_answers"), "is missing");
    else if (!answers || checkAnswers(problems, item, "direct_answers", answers)) {
      const fields = {
        images: [`coco/${split}2017/${cocoName(value.image_id)}`],
        question: value.question,
        options: choices,
        answers: answers && countAnswers(answers),
        label,
      };
      yield { record: makeRecord("aokvqa", split, value.question_id, fields), place };
    }
  }
}

/** A-OKVQA. */
export const aokvqa: Dataset = {
  name: "aokvqa",
  title: "A-OKVQA",
  category: "knowledge-grounded image question answering",
  held: "in",
  evaluation: { split: "val", metric: "VQA accuracy", prompt: null, answerMode: "generate" },
  source: "https://github.com/allenai/aokvqa",
  licence: "Apache 2.0; images under Flickr's terms of use",
  layout: ["aokvqa_v1p0_{train,val,test}.json", "coco/{train,val,test}2017/<12 digits>.jpg"],
  places: { ...annotationPlaces, "coco/": ["", "images/", "coco/images/"] },
  parts: ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [fileOf(split)],
    read: (folder) => read(folder, split),
  })),
};
