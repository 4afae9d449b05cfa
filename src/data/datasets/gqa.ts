import { z } from "zod";
import type { Dataset, LocatedRecord, Part } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText, textId } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";

const question = z.object({ imageId: textId(), question: filledText, answer: z.string().optional() });

/** A file is an object by question id. Ids may begin with 0. */
async function* readFile(
  folder: DataFolder,
  file: string,
  split: string,
  hasAnswers: boolean,
): AsyncGenerator<LocatedRecord> {
  for await (const { value, keys, place } of folder.json(file, { "{}": question })) {
    const { imageId, question: text, answer } = value;
    if (answer === undefined && hasAnswers) {
      folder.problems.reject({ ...place, key: `${place.key}.answer` }, "is missing");
      continue;
    }
    const fields = {
      images: [`images/${imageId}.jpg`],
      question: text,
      answers: answer === undefined ? null : countAnswers([answer]),
    };
    yield { record: makeRecord("gqa", split, keys[0]!, fields), place };
  }
}

function part(split: string, file: string, hasAnswers: boolean): Part {
  return { splits: [split], files: [file], read: (folder) => readFile(folder, file, split, hasAnswers) };
}

/** All training questions come in numbered files, from 0. */
const trainAll: Part = {
  splits: ["train_all"],
  files: ["train_all_questions"],
  async *read(folder) {
    const names = (await folder.list("train_all_questions")).filter((name) => name.endsWith(".json"));
    if (names.length === 0) folder.problems.reject({ file: "train_all_questions" }, "holds no questions");
    for (let number = 0, found = 0; found < names.length; number++) {
      const name = `train_all_questions_${number}.json`;
      const file = `train_all_questions/${name}`;
      if (!names.includes(name)) {
        folder.problems.reject({ file }, "is missing between its neighbours");
        if (number > names.length) return;
        continue;
      }
      found++;
      yield* readFile(folder, file, "train_all", true);
    }
  },
};

/** GQA: balanced questions under the plain names of the splits, all questions as `<split>_all`. */
export const gqa: Dataset = {
  name: "gqa",
  title: "GQA",
  category: "visual reasoning",
  held: "out",
  evaluation: {
    split: "testdev",
    metric: "accuracy",
    prompt: "Question: {question} Short answer:",
    answerMode: "generate",
  },
  source: "https://cs.stanford.edu/people/dorarad/gqa/",
  licence: "CC BY 4.0",
  layout: [
    "{train,val,testdev,test,challenge}_balanced_questions.json",
    "{val,testdev,test,challenge}_all_questions.json",
    "train_all_questions/train_all_questions_<n>.json",
    "images/<imageId>.jpg",
  ],
  places: {
    "": ["questions/", "questions1.2/", ...annotationPlaces[""]],
    "images/": ["allImages/images/", "allImages/", "Images/"],
  },
  parts: [
    part("train", "train_balanced_questions.json", true),
    part("val", "val_balanced_questions.json", true),
    part("testdev", "testdev_balanced_questions.json", true),
    part("test", "test_balanced_questions.json", false),
    part("challenge", "challenge_balanced_questions.json", false),
    trainAll,
    part("val_all", "val_all_questions.json", true),
    part("testdev_all", "testdev_all_questions.json", true),
    part("test_all", "test_all_questions.json", false),
    part("challenge_all", "challenge_all_questions.json", false),
  ],
};
