import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import { DataFolder, type Row } from "../folder/data-folder.js";
import { annotationPlaces, cocoPlaces, type Places } from "../folder/places.js";
import { cocoName, namesAnotherSplit, numberId } from "../formats/fields.js";
import { Problems } from "../problems.js";
import { makeRecord, type Round } from "../record.js";

const optionCount = 100;
const usualRounds = 10;
const relevanceFile = "visdial_1.0_val_dense_annotations.json";
const places: Places = {
  ...annotationPlaces,
  ...cocoPlaces("train2014", "val2014"),
  "VisualDialog_val2018/": ["images/VisualDialog_val2018/"],
  "VisualDialog_test2018/": ["images/VisualDialog_test2018/"],
};
const fileOf = (split: string) => `visdial_1.0_${split}.json`;

const index = z.int();
const round = z.object({
  question: index,
  answer: index.optional(),
  gt_index: index.optional(),
  answer_options: z.array(index).optional(),
});
const dialog = z.object({
  image_id: numberId,
  caption: z.string(),
  dialog: z.array(round).min(1, "has no round"),
});

interface Texts {
  readonly questions: string[];
  readonly answers: string[];
}

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const file = fileOf(split);
  const texts = await readTexts(folder, file, split);
  for await (const row of folder.json(file, { "data.dialogs[]": dialog })) {
    const { image_id, dialog: rounds } = row.value;
    if (split !== "test" && rounds.length !== usualRounds) {
      folder.problems.warn(row.place, `has ${rounds.length} rounds where ${usualRounds} are usual`);
    }
    const images = [await imageOf(folder, split, image_id)];
    yield* roundsOf(folder, split, texts, row, images);
  }
}

/** Texts come before the dialogs or after them; so the file is read twice. */
async function readTexts(folder: DataFolder, file: string, split: string): Promise<Texts> {
  const texts: Texts = { questions: [], answers: [] };
  const shapes = { "data.questions[]": z.string(), "data.answers[]": z.string(), "split?": z.string() };
  for await (const { pattern, keys, value, place } of folder.json(file, shapes)) {
    if (pattern === "split?") {
      if (namesAnotherSplit(value, split))
        folder.problems.reject(place, `is ${value} in the file of ${split}`);
    } else texts[pattern === "data.questions[]" ? "questions" : "answers"][Number(keys[2])] = value;
  }
  return texts;
}

/** Training images are COCO's of 2014, from both folders; the others the owners collected themselves. */
async function imageOf(folder: DataFolder, split: string, imageId: number): Promise<string> {
  if (split !== "train") {
    const name = `VisualDialog_${split}2018`;
    return `${name}/${cocoName(imageId, `${name}_`)}`;
  }
  const imageIn = (name: string) => `${name}/${cocoName(imageId, `COCO_${name}_`)}`;
  const [train, val] = [imageIn("train2014"), imageIn("val2014")];
  return !(await folder.has(train)) && (await folder.has(val)) ? val : train;
}

/** @param round from 1 */
const roundId = (imageId: number, round: number) => `${imageId}#${round}`;

/** A record for every round with options. In test only the last has some, and its answer is kept back. */
function* roundsOf(
  { problems }: DataFolder,
  split: string,
  { questions, answers }: Texts,
  { value, place }: Row<z.infer<typeof dialog>>,
  images: string[],
): Generator<LocatedRecord> {
  const history: Round[] = [];
  for (const [number, round] of value.dialog.entries()) {
    const at = { ...place, key: `${place.key}.dialog[${number}]` };
    const isLast = number === value.dialog.length - 1;
    const fault = findFault(round, { questions, answers }, split === "test", isLast);
    if (fault !== undefined) {
      // Later rounds would have a wrong history.
      problems.reject(at, fault);
      return;
    }
    const question = questions[round.question]!;
    const answer = round.answer === undefined ? undefined : answers[round.answer];
    if (round.answer_options) {
      const fields = {
        images,
        question,
        context: value.caption,
        options: round.answer_options.map((option) => answers[option]!),
        answers: answer === undefined ? null : [{ answer, count: 1 }],
        history: [...history],
        label: round.gt_index,
      };
      yield { record: makeRecord("visdial", split, roundId(value.image_id, number + 1), fields), place: at };
    }
    if (answer !== undefined) history.push({ question, answer });
  }
}

function findFault(
  { question, answer, gt_index: label, answer_options: options }: z.infer<typeof round>,
  { questions, answers }: Texts,
  isTest: boolean,
  isLast: boolean,
): string | undefined {
  const outside = (name: string, value: number, texts: readonly string[]) =>
    texts[value] === undefined ? `${name} is ${value}, but data has ${texts.length} of them` : undefined;
  if (outside("question", question, questions)) return outside("question", question, questions);
  if (answer === undefined && !(isTest && isLast)) return "answer is missing";
  if (answer !== undefined && outside("answer", answer, answers)) return outside("answer", answer, answers);
  if (options === undefined) return isTest && !isLast ? undefined : "answer_options are missing";
  if (options.length !== optionCount)
    return `has ${options.length} answer_options; there should be ${optionCount}`;
  const wrong = options.find((option) => answers[option] === undefined);
  if (wrong !== undefined) return outside("an answer option", wrong, answers);
  if (label === undefined) return isTest ? undefined : "gt_index is missing";
  if (!(label in options)) return `gt_index is ${label}, but there are ${options.length} answer_options`;
  if (answer !== undefined && answers[options[label]!] !== answers[answer]) {
    return `gt_index ${label} points to ${JSON.stringify(answers[options[label]!])}, the answer is ${JSON.stringify(answers[answer])}`;
  }
  return undefined;
}

const relevance = z.object({
  image_id: numberId,
  round_id: z.int().min(1).max(usualRounds),
  gt_relevance: z.array(z.number().min(0).max(1)).length(optionCount, `should have ${optionCount} numbers`),
});

/**
 * How fitting people found each option, 0 to 1, by id of the record: for one round of every validation dialog, except
 * where they found none. Empty where the folder has no such file.
 * @throws DataError for the first bad row
 */
export async function readRelevance(directory: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const folder = await DataFolder.open(directory, new Problems("throw"), { places });
  const found = new Map<string, readonly number[]>();
  if (!(await folder.has(relevanceFile))) return found;
  for await (const { value } of folder.json(relevanceFile, { "[]": relevance })) {
    const { image_id, round_id, gt_relevance } = value;
    if (gt_relevance.some((one) => one > 0)) found.set(roundId(image_id, round_id), gt_relevance);
  }
  return found;
}

async function checkRelevance(folder: DataFolder): Promise<void> {
  if (!(await folder.has(relevanceFile))) return;
  const rounds = new Map<number, number>();
  if (await folder.has(fileOf("val"))) {
    for await (const { value } of folder.json(fileOf("val"), { "data.dialogs[]": dialog })) {
      rounds.set(value.image_id, value.dialog.length);
    }
  }
  const seen = new Set<number>();
  for await (const { value, place } of folder.json(relevanceFile, { "[]": relevance })) {
    const { image_id, round_id } = value;
    const fault = relevanceFault(image_id, round_id, rounds, seen);
    if (fault !== undefined) folder.problems.reject(place, fault);
    seen.add(image_id);
  }
}

function relevanceFault(
  imageId: number,
  roundId: number,
  rounds: ReadonlyMap<number, number>,
  seen: ReadonlySet<number>,
): string | undefined {
  if (seen.has(imageId)) return `image_id ${imageId} is there twice`;
  if (rounds.size === 0) return undefined;
  const count = rounds.get(imageId);
  if (count === undefined) return `image_id ${imageId} has no dialog in ${fileOf("val")}`;
  return roundId > count ? `round_id is ${roundId}, but the dialog has ${count} rounds` : undefined;
}

/** Visual Dialog 1.0: one record a round, id `<image_id>#<round from 1>`. */
export const visdial: Dataset = {
  name: "visdial",
  title: "Visual Dialog",
  category: "visual conversational question answering",
  held: "out",
  evaluation: {
    split: "val",
    metric: "mean reciprocal rank",
    prompt: "Dialog history: {history}\n Question: {question} Short answer:",
    answerMode: "rank",
  },
  source: "https://visualdialog.org/data",
  licence: "annotations CC BY 4.0; images under Flickr's terms of use",
  layout: [
    "visdial_1.0_{train,val,test}.json",
    `${relevanceFile} (for NDCG; not needed)`,
    "{train2014,val2014}/COCO_<folder>_<12 digits>.jpg (train)",
    "VisualDialog_{val,test}2018/VisualDialog_<split>2018_<12 digits>.jpg",
  ],
  places,
  parts: ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [fileOf(split)],
    read: (folder) => read(folder, split),
  })),
  checkRest: checkRelevance,
};
