import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { checkAnswers, filledText } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";

const row = z.object({
  image: filledText,
  question: filledText,
  answers: z.array(z.object({ answer: z.string() })).optional(),
  answerable: z.union([z.literal(0), z.literal(1)], "should be 0 or 1").optional(),
});

const fileOf = (split: string) => `Annotations/${split}.json`;

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  for await (const item of folder.json(fileOf(split), { "[]": row })) {
    const { image, question, answers: given } = item.value;
    const { place } = item;
    const answers = given?.map(({ answer }) => answer);
    if (!answers && split !== "test") {
      folder.problems.reject({ ...place, key: `${place.key}.answers` }, "is missing");
    } else if (!answers || checkAnswers(folder.problems, item, "answers", answers)) {
      const fields = { images: [`${split}/${image}`], question, answers: answers && countAnswers(answers) };
      yield { record: makeRecord("vizwiz", split, image, fields), place };
    }
  }
}

/** VizWiz-VQA: questions of blind people. The image's name is the id; a few answers are empty, and count. */
export const vizwiz: Dataset = {
  name: "vizwiz",
  title: "VizWiz",
  category: "image question answering",
  held: "out",
  // The paper's split is test-dev, whose answers only the owners' server has; its accuracy can be computed on val.
  evaluation: {
    split: "test",
    metric: "VQA accuracy",
    prompt: "Question: {question} Short answer:",
    answerMode: "generate",
  },
  source: "https://vizwiz.org/tasks-and-datasets/vqa/",
  licence: "CC BY 4.0",
  layout: ["Annotations/{train,val,test}.json", "{train,val,test}/VizWiz_<split>_<8 or 12 digits>.jpg"],
  places: {
    "Annotations/": ["annotations/", ""],
    ...Object.fromEntries(
      ["train", "val", "test"].map((split) => [
        `${split}/`,
        [`images/${split}/`, `Images/${split}/`, "images/"],
      ]),
    ),
  },
  parts: ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [fileOf(split)],
    read: (folder) => read(folder, split),
  })),
};
