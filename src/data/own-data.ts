import { basename, dirname, parse } from "node:path";
import { z } from "zod";
import type { Random } from "../tensor/index.js";
import type { Dataset } from "./dataset.js";
import { filledText } from "./formats/fields.js";
import type { Instruction } from "./instructions/index.js";
import { countAnswers, type DataRecord, makeRecord } from "./record.js";

const row = z.strictObject(
  {
    image: filledText,
    instruction: z.string(),
    answer: z.union(
      [filledText, z.array(filledText).min(1, "is an empty list; give at least one right answer")],
      "should be a text, or a list of texts that are all right",
    ),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}; the keys are image, instruction and answer: ` +
          "remove what else there is"
        : undefined,
  },
);

/** The only split of one's own data. */
export const ownSplit = "train";

/**
 * One's own data: a file of JSON lines `{"image": "cat.jpg", "instruction": "What is it?", "answer": "a cat"}`. The
 * image's path is relative to the file, or absolute; the instruction may be empty, and `answer` a list of texts that
 * are all right. It is read like any data set, with `readRecords` from the folder; ids are line numbers, from 1.
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
            const { image, instruction, answer } = value;
            const answers = countAnswers(typeof answer === "string" ? [answer] : answer);
            const fields = { images: [image], question: instruction, answers };
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
