import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { checkAnswers, filledText, namesAnotherSplit, numberId, textId } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";
import { checkOcrTokens, ocrTokensLayout, readingImage, readingPlaces } from "./shared/ocr-tokens.js";

const row = z.object({
  question: filledText,
  question_id: numberId,
  image_id: textId(16),
  set_name: z.string().optional(),
  answers: z.array(z.string()).optional(),
});

const fileOf = (split: string) => `TextVQA_0.5.1_${split}.json`;

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  for await (const item of folder.json(fileOf(split), { "data[]": row, "dataset_type?": z.string() })) {
    const { place } = item;
    if (item.pattern === "dataset_type?") {
      if (namesAnotherSplit(item.value, split)) {
        problems.reject(place, `is ${item.value} in the file of ${split}`);
      }
      continue;
    }
    const { question, question_id, image_id, set_name = split, answers } = item.value;
    const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
    if (namesAnotherSplit(set_name, split))
      problems.reject(at("set_name"), `is ${set_name} in the file of ${split}`);
    else if (!answers && split !== "test") problems.reject(at("answers"), "is missing");
    else if (!answers || checkAnswers(problems, item, "answers", answers)) {
      const images = [readingImage(split, image_id)];
      const fields = { images, question, answers: answers && countAnswers(answers) };
      yield { record: makeRecord("textvqa", split, question_id, fields), place };
    }
  }
}

/** TextVQA. */
export const textvqa: Dataset = {
  name: "textvqa",
  title: "TextVQA",
  category: "image question answering with reading",
  held: "out",
  evaluation: {
    split: "val",
    metric: "VQA accuracy",
    prompt: "OCR tokens: {ocrTokens}. Question: {question} Short answer:",
    answerMode: "generate",
  },
  source: "https://textvqa.org",
  licence: "annotations CC BY 4.0; images are Open Images (CC BY 2.0)",
  layout: [
    "TextVQA_0.5.1_{train,val,test}.json",
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
