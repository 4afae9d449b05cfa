import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText, numberId } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";

const file = "dataset.json";
/** The owners number them from 1. */
const splits = ["train", "val", "test"];

const book = z.object({
  imageURL: filledText,
  questions: z.array(filledText).min(1, "has no question"),
  answers: z.array(z.string()),
  split: numberId.pipe(
    z.union([z.literal(1), z.literal(2), z.literal(3)], "should be 1 (train), 2 (val) or 3 (test)"),
  ),
});

async function* read(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  for await (const { value, keys, place } of folder.json(file, { "{}": book })) {
    const { imageURL, questions, answers, split } = value;
    // The owners' download script names an image after the key, with the address's ending: .gif exists too.
    const [ending] = /\.\w+(?=$|[?#])/.exec(imageURL.slice(imageURL.lastIndexOf("/") + 1)) ?? [];
    if (questions.length !== answers.length) {
      problems.reject(place, `has ${questions.length} questions and ${answers.length} answers`);
    } else if (ending === undefined) {
      problems.reject({ ...place, key: `${place.key}.imageURL` }, "has no ending such as .jpg");
    } else {
      const image = await imageOf(folder, `images/${keys[0]}`, ending);
      for (const [index, question] of questions.entries()) {
        const answer = answers[index]!;
        if (answer.trim() === "") problems.warn(place, `answers[${index}] is empty`);
        const fields = { images: [image], question, answers: countAnswers([answer]) };
        yield { record: makeRecord("ocrvqa", splits[split - 1]!, `${keys[0]}#${index}`, fields), place };
      }
    }
  }
}

/** Many who download the images name all of them .jpg, whatever they are. */
async function imageOf(folder: DataFolder, name: string, ending: string): Promise<string> {
  const asDownloaded = `${name}.jpg`;
  if (await folder.has(name + ending)) return name + ending;
  return (await folder.has(asDownloaded)) ? asDownloaded : name + ending;
}

/** OCR-VQA: questions about book covers. */
export const ocrvqa: Dataset = {
  name: "ocrvqa",
  title: "OCR-VQA",
  category: "image question answering with reading",
  held: "in",
  evaluation: { split: "test", metric: "accuracy", prompt: null, answerMode: "generate" },
  source: "https://ocr-vqa.github.io",
  licence: "research use; covers belong to their publishers",
  layout: [file, "images/<key><ending of imageURL>"],
  places: annotationPlaces,
  parts: [{ splits, files: [file], read }],
};
