import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { filledText, textId } from "../formats/fields.js";
import type { Place } from "../problems.js";
import { countAnswers, makeRecord } from "../record.js";

const problemsFile = "iconqa_data/problems.json";
const splitsFile = "iconqa_data/pid_splits.json";
/** Folders of the splits. */
const images = "iconqa_data/iconqa";
const splits = ["train", "val", "test"];
const paperTask = "choose_txt";
const tasks = [paperTask, "choose_img", "fill_in_blank"];
const splitName = (task: string, split: string) => (task === paperTask ? split : `${task}_${split}`);

const problem = z.object({
  question: filledText,
  ques_type: z.string(),
  choices: z.array(z.string()).optional(),
  answer: z.union([z.int(), z.string()], "should be an index or a text"),
});

type Problem = z.infer<typeof problem>;

/** A split of a task, as the owners list it. */
interface Listed {
  readonly task: string;
  readonly split: string;
  readonly place: Place;
}

/** Where each problem is listed. Lists of further names, such as trainval, repeat the others. */
async function readSplits(folder: DataFolder): Promise<Map<string, Listed>> {
  const listed = new Map<string, Listed>();
  for await (const { value, keys, place } of folder.json(splitsFile, { "{}[]": textId() })) {
    const [, task, split] = /^(.+)_(train|val|test)$/.exec(String(keys[0])) ?? [];
    if (task === undefined || split === undefined || !tasks.includes(task)) continue;
    const known = listed.get(value);
    if (known) folder.problems.reject(place, `${value} is already in ${known.task}_${known.split}`);
    else listed.set(value, { task, split, place });
  }
  return listed;
}

/** Tasks whose images are there. The paper's task is always expected; the others may have been left out. */
async function presentTasks(folder: DataFolder): Promise<string[]> {
  const present: string[] = [paperTask];
  for (const task of tasks.slice(1)) {
    for (const split of splits) {
      if ((await folder.list(`${images}/${split}`)).includes(task)) present.push(task);
    }
  }
  return present;
}

async function* read(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const present = await presentTasks(folder);
  const listed = await readSplits(folder);
  const base = await folder.locate(images);
  for await (const { value, keys, place } of folder.json(problemsFile, { "{}": problem })) {
    const id = String(keys[0]);
    const of = listed.get(id);
    listed.delete(id);
    const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
    if (!tasks.includes(value.ques_type)) {
      problems.reject(at("ques_type"), `is ${value.ques_type}; it should be one of ${tasks.join(", ")}`);
    } else if (!of) problems.warn(place, `${id} is in no split in ${splitsFile}`);
    else if (of.task !== value.ques_type) {
      problems.reject(
        at("ques_type"),
        `is ${value.ques_type}, but ${splitsFile} has ${id} in ${of.task}_${of.split}`,
      );
    } else if (present.includes(of.task)) {
      const located = toRecord(folder, `${base}/${of.split}/${of.task}/${id}`, id, of.split, value, place);
      if (located) yield located;
    }
  }
  for (const [id, { place }] of listed) problems.reject(place, `${id} is not in ${problemsFile}`);
}

function toRecord(
  { problems }: DataFolder,
  directory: string,
  id: string,
  split: string,
  { question, ques_type: task, choices, answer }: Problem,
  place: Place,
): LocatedRecord | undefined {
  const at = (key: string) => ({ ...place, key: `${place.key}.${key}` });
  const images = [`${directory}/image.png`];
  if (task === "fill_in_blank") {
    if (typeof answer === "string") {
      const fields = { images, question, answers: countAnswers([answer]) };
      return { record: makeRecord("iconqa", split, id, fields), place, split: splitName(task, split) };
    }
    problems.reject(at("answer"), "should be a text");
  } else if (typeof answer !== "number") problems.reject(at("answer"), "should be the index of a choice");
  else if (!choices) problems.reject(at("choices"), "is missing");
  else if (!(answer in choices)) {
    problems.reject(at("answer"), `is ${answer}, but there are ${choices.length} choices`);
  } else if (task === paperTask) {
    const fields = {
      images,
      question,
      options: choices,
      answers: countAnswers([choices[answer]!]),
      label: answer,
    };
    return { record: makeRecord("iconqa", split, id, fields), place };
  } else {
    const options = choices.map((name) => `${directory}/${name}`);
    const record = makeRecord("iconqa", split, id, { images, question, options, label: answer });
    return { record, place, split: splitName(task, split), moreImages: options };
  }
  return undefined;
}

const sameProblem = ({ question, ques_type, choices, answer }: Problem) =>
  JSON.stringify([question, ques_type, choices, answer]);

/** IconQA. The paper uses the questions with a choice of texts. */
export const iconqa: Dataset = {
  name: "iconqa",
  title: "IconQA",
  category: "visual reasoning",
  held: "out",
  evaluation: {
    split: "test",
    metric: "accuracy",
    prompt: "Question: {question} Options: {options}. Short answer:",
    answerMode: "rank",
  },
  source: "https://iconqa.github.io",
  licence: "CC BY-NC-SA 4.0",
  layout: [problemsFile, splitsFile, `${images}/<split>/<task>/<id>/image.png`],
  places: { "iconqa_data/": ["", "iconqa/"] },
  parts: [
    {
      splits: tasks.flatMap((task) => splits.map((split) => splitName(task, split))),
      files: [problemsFile, splitsFile],
      read,
    },
  ],
  /** A problem's folder repeats it; both should say the same. */
  async checkRest(folder) {
    const folders = new Map<string, string>();
    for (const split of splits) {
      for (const task of tasks) {
        const directory = `${images}/${split}/${task}`;
        for (const id of await folder.list(directory)) folders.set(id, `${directory}/${id}`);
      }
    }
    for await (const { value, keys } of folder.json(problemsFile, { "{}": problem })) {
      const file = `${folders.get(String(keys[0]))}/data.json`;
      if (!(await folder.has(file))) continue;
      for await (const copy of folder.json(file, { "": problem })) {
        if (sameProblem(copy.value) !== sameProblem(value)) {
          folder.problems.reject(copy.place, `is not what ${problemsFile} says of ${keys[0]}`);
        }
      }
    }
  },
};
