/** The file format of the VQA challenge (visualqa.org): a file of questions, and one of answers in another order. */
import { z } from "zod";
import type { LocatedRecord, Part } from "../../dataset.js";
import type { DataFolder, Row } from "../../folder/data-folder.js";
import { annotationPlaces, type Places } from "../../folder/places.js";
import { checkAnswers, cocoName, filledText, namesAnotherSplit, numberId } from "../../formats/fields.js";
import type { Place } from "../../problems.js";
import { countAnswers, makeRecord } from "../../record.js";

const question = z.object({ question_id: numberId, image_id: numberId, question: filledText });
const annotation = z.object({
  question_id: numberId,
  image_id: numberId,
  answers: z.array(z.object({ answer: z.string() })),
});

interface VqaPair {
  readonly set: string;
  readonly split: string;
  /** Folder of the images, and part of their names. */
  readonly images: string;
  readonly questions: string;
  /** None for a split whose answers are kept back. */
  readonly annotations: string | null;
}

/** The challenge's own programs keep questions and answers in two folders. */
export const vqaFilePlaces: Places = {
  "": ["Questions/", "questions/", ...annotationPlaces[""]],
};

interface Question {
  readonly imageId: number;
  readonly text: string;
  readonly place: Place;
  answered: boolean;
}

/** The questions are held in memory; records come in the order of the answers. */
export function vqaPart(pair: VqaPair): Part {
  const { split, questions, annotations } = pair;
  return {
    splits: [split],
    files: annotations === null ? [questions] : [questions, annotations],
    async *read(folder) {
      if (annotations === null) yield* readQuestionsOnly(folder, pair);
      else yield* readPair(folder, pair, annotations);
    },
  };
}

/** Rows of a file, which says of which split it is. */
async function* rows<T extends z.ZodType>(
  folder: DataFolder,
  { split }: VqaPair,
  file: string,
  list: string,
  shape: T,
): AsyncGenerator<Row<z.infer<T>>> {
  for await (const row of folder.json(file, { [list]: shape, "data_subtype?": z.string() })) {
    if (row.pattern === list) yield row as Row<z.infer<T>>;
    else if (namesAnotherSplit(String(row.value), split)) {
      folder.problems.reject(row.place, `is ${row.value} in the file of ${split}`);
    }
  }
}

async function* readQuestionsOnly(folder: DataFolder, pair: VqaPair): AsyncGenerator<LocatedRecord> {
  for await (const { value, place } of rows(folder, pair, pair.questions, "questions[]", question)) {
    const fields = { images: [image(pair, value.image_id)], question: value.question };
    yield { record: makeRecord(pair.set, pair.split, value.question_id, fields), place };
  }
}

async function* readPair(folder: DataFolder, pair: VqaPair, file: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const questions = new Map<number, Question>();
  for await (const { value, place } of rows(folder, pair, pair.questions, "questions[]", question)) {
    const { question_id: id, image_id: imageId, question: text } = value;
    if (questions.has(id)) problems.reject(place, `question_id ${id} is there twice`);
    else questions.set(id, { imageId, text, place, answered: false });
  }
  for await (const row of rows(folder, pair, file, "annotations[]", annotation)) {
    const { value, place } = row;
    const { question_id: id, image_id: imageId } = value;
    const asked = questions.get(id);
    if (!asked) problems.reject(place, `question_id ${id} is not in ${pair.questions}`);
    else if (asked.answered) problems.reject(place, `question_id ${id} is there twice`);
    else if (asked.imageId !== imageId) {
      asked.answered = true;
      problems.reject(place, `image_id is ${imageId}, but ${asked.imageId} in ${pair.questions}`);
    } else {
      asked.answered = true;
      const answers = value.answers.map(({ answer }) => answer);
      if (!checkAnswers(problems, row, "answers", answers)) continue;
      if (answers.includes("")) problems.warn(place, "has an empty answer");
      const fields = {
        images: [image(pair, imageId)],
        question: asked.text,
        answers: countAnswers(answers),
      };
      yield { record: makeRecord(pair.set, pair.split, id, fields), place };
    }
  }
  for (const [id, { answered, place }] of questions) {
    if (!answered) problems.reject(place, `question_id ${id} has no answers in ${file}`);
  }
}

function image({ images }: VqaPair, imageId: number): string {
  return `${images}/${cocoName(imageId, `COCO_${images}_`)}`;
}
