import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText, textId } from "../formats/fields.js";
import type { Place } from "../problems.js";
import { countAnswers, makeRecord } from "../record.js";

const problemsFile = "problems.json";
const splitsFile = "pid_splits.json";
const splits = ["train", "val", "test"];

const problem = z.object({
  question: filledText,
  choices: z.array(z.string()).min(2, "needs at least two choices"),
  answer: z.int(),
  hint: z.string(),
  image: filledText.nullable(),
  split: z.enum(splits),
});

async function* read(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const listed = new Map<string, string>();
  const alsoListed: { id: string; place: Place }[] = [];
  for await (const { value: id, keys, place } of folder.json(splitsFile, { "{}[]": textId() })) {
    const split = String(keys[0]);
    const known = listed.get(id);
    if (!splits.includes(split)) alsoListed.push({ id, place });
    else if (known !== undefined) problems.reject(place, `${id} is already in ${known}`);
    else listed.set(id, split);
  }
  const known = new Set<string>();
  for await (const { value, keys, place } of folder.json(problemsFile, { "{}": problem })) {
    const id = String(keys[0]);
    const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
    const { question, choices, answer, hint, image, split } = value;
    known.add(id);
    if (listed.get(id) !== split) {
      problems.reject(at("split"), `is ${split}, but ${splitsFile} has ${id} in ${listed.get(id) ?? "none"}`);
    } else if (!(answer in choices)) {
      problems.reject(at("answer"), `is ${answer}, but there are ${choices.length} choices`);
    } else {
      const fields = {
        images: image === null ? [] : [`images/${split}/${id}/${image}`],
        question,
        context: hint === "" ? null : hint,
        options: choices,
        answers: countAnswers([choices[answer]!]),
        label: answer,
      };
      yield { record: makeRecord("scienceqa", split, id, fields), place };
    }
  }
  // Rows that could not be read are reported already; what is missing altogether only shows when all could.
  if (problems.counts.reject > 0) return;
  for (const id of listed.keys()) {
    if (!known.has(id))
      problems.reject({ file: splitsFile, key: listed.get(id) }, `${id} is not in ${problemsFile}`);
  }
  for (const { id, place } of alsoListed) {
    if (!known.has(id)) problems.reject(place, `${id} is not in ${problemsFile}`);
  }
}

/** ScienceQA. About half of the problems have no image; the paper evaluates those that have one. */
export const scienceqa: Dataset = {
  name: "scienceqa",
  title: "ScienceQA",
  category: "knowledge-grounded image question answering",
  held: "out",
  evaluation: {
    split: "test",
    metric: "accuracy",
    prompt: "Context: {context} Question: {question} Options: {options}. Answer:",
    answerMode: "rank",
  },
  source: "https://scienceqa.github.io",
  licence: "CC BY-NC-SA 4.0",
  layout: [problemsFile, splitsFile, "images/<split>/<id>/image.png"],
  places: {
    "": ["data/scienceqa/", "data/", ...annotationPlaces[""]],
    "images/": ["", "data/scienceqa/images/"],
  },
  parts: [{ splits, files: [problemsFile, splitsFile], read }],
};
