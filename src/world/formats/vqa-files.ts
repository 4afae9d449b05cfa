/** The file format of the VQA challenge, as VQAv2 and OK-VQA use it. */
import type { SetFolder } from "./set-folder.js";

export interface VqaItem {
  readonly image_id: number;
  readonly question_id: number;
  readonly question: string;
  /** Whatever the set's annotations hold besides the ids. */
  readonly annotation: object;
}

const info = {
  description: "drawn picture world",
  url: "",
  version: "2.0",
  year: 2017,
  contributor: "",
  date_created: "",
};
const license = { url: "", name: "none" };

/** Questions of a split in one file. */
export function writeQuestions(folder: SetFolder, file: string, subset: string, items: readonly VqaItem[]) {
  return folder.json(file, {
    info,
    license,
    data_subtype: subset,
    data_type: "mscoco",
    task_type: "Open-Ended",
    questions: items.map(({ image_id, question, question_id }) => ({ image_id, question, question_id })),
  });
}

/** Annotations of a split in another file, in any order. */
export function writeAnnotations(folder: SetFolder, file: string, subset: string, items: readonly VqaItem[]) {
  return folder.json(file, {
    info,
    license,
    data_subtype: subset,
    data_type: "mscoco",
    annotations: items.map(({ image_id, question_id, annotation }) => ({
      image_id,
      question_id,
      ...annotation,
    })),
  });
}
