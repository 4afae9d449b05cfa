import { basename, dirname, parse } from "node:path";
import { z } from "zod";
import type { Random } from "../tensor/index.js";
import type { Dataset } from "./dataset.js";
import { filledText } from "./formats/fields.js";
import type { Instruction } from "./instructions/index.js";
import { countAnswers, type DataRecord, makeRecord } from "./record.js";

const boxMessage =
  "should be [left, top, width, height] in fractions of the image, which lies inside of it: 0 to 1, and not empty";
/** Of left and width, or top and height, together: fractions that were rounded may add up to a little more than 1. */
const most = 1 + 1e-6;
const fraction = z.number(boxMessage).min(0, boxMessage).max(1, boxMessage);

const region = z.strictObject({
  box: z
    .tuple([fraction, fraction, fraction, fraction], boxMessage)
    .refine(
      ([left, top, width, height]) => width > 0 && height > 0 && left + width <= most && top + height <= most,
      boxMessage,
    ),
  texts: z.array(filledText).min(1, "is an empty list; give at least one text that is true of the region"),
});

const keys = "image, instruction and answer, and where there are any facts and regions";

const fields = z.strictObject(
  {
    image: filledText.optional(),
    instruction: z.string(),
    answer: z.union(
      [filledText, z.array(filledText).min(1, "is an empty list; give at least one right answer")],
      "should be a text, or a list of texts that are all right",
    ),
    facts: z.array(filledText).optional(),
    regions: z.array(region).optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}; the keys are ${keys}: ` +
          "remove what else there is"
        : undefined,
  },
);

const row = fields.superRefine(({ image, facts, regions }, { addIssue }) => {
  if (image !== undefined) return;
  if (facts === undefined) {
    addIssue({
      code: "custom",
      path: ["image"],
      message: "is missing; a line may do without one if it has facts",
    });
  }
  if (regions !== undefined) {
    addIssue({ code: "custom", path: ["regions"], message: "are of an image, which is missing" });
  }
});

/** The only split of one's own data. */
export const ownSplit = "train";

/**
 * One's own data: a file of JSON lines `{"image": "cat.jpg", "instruction": "What is it?", "answer": "a cat"}`. The
 * image's path is relative to the file, or absolute; the instruction may be empty, and `answer` a list of texts that
 * are all right. `facts`, a list of texts, say what there is to see; with them a line may do without an image. `regions`
 * are parts of the image with what can be said of them, `{"box": [left, top, width, height], "texts": [...]}`. It is read like any data set, with `readRecords` from the folder; ids are line numbers, from 1.
 * @param path of the file, whose name without its ending becomes the set's, after "own/"
 */
export function ownData(path: string): { readonly dataset: Dataset; readonly directory: string } {
  const file = basename(path);
  const name = `own/${parse(file).name}`;
  const dataset: Dataset = {
    name,
    title: file,
    category: "image question answering",
    held: "in",
    evaluation: null,
    source: path,
    licence: "its owner's",
    isOwn: true,
    layout: [`${file}: lines of {"image", "instruction", "answer"}`, "the images, at the paths of the lines"],
    parts: [
      {
        splits: [ownSplit],
        files: [file],
        idsAreRowNumbers: true,
        async *read(folder) {
          for await (const { value, place } of folder.jsonLines(file, row)) {
            const { image, instruction, answer, facts, regions } = value;
            const answers = countAnswers(typeof answer === "string" ? [answer] : answer);
            const images = image === undefined ? [] : [image];
            const fields = { images, question: instruction, answers, facts, regions };
            yield { record: makeRecord(name, ownSplit, place.line as number, fields), place };
          }
        },
      },
    ],
  };
  return { dataset, directory: dirname(path) };
}

/** A sample of one's own data, letter by letter as it was written: no template; one of the right answers, all alike. */
export function ownInstruction({ question, answers }: DataRecord, random: Random): Instruction {
  const right = (answers ?? []).flatMap(({ answer, count }) => Array<string>(count).fill(answer));
  return { instruction: question as string, target: random.choice(right) };
}
