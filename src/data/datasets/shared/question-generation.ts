import type { Dataset } from "../../dataset.js";
import { aokvqa } from "../aokvqa.js";
import { okvqa } from "../okvqa.js";
import { vqav2 } from "../vqav2.js";

/** A set's question and answers exchanged: an answer is given, and the question is to be asked. Same files. */
function questionGeneration(source: Dataset): Dataset {
  return {
    ...source,
    name: `${source.name}_question_generation`,
    title: `${source.title}, question generation`,
    category: "image question generation",
    held: "in",
    evaluation: null,
    parts: source.parts
      .filter(({ splits }) => splits.every((split) => split === "train" || split === "val"))
      .map((part) => ({
        ...part,
        async *read(folder) {
          for await (const { record, ...rest } of part.read(folder)) {
            const references = record.question === null ? null : [record.question];
            const set = `vqg_${source.name}`;
            yield {
              ...rest,
              record: { ...record, set, question: null, options: null, label: null, references },
            };
          }
        },
      })),
  };
}

export const vqav2QuestionGeneration = questionGeneration(vqav2);
export const okvqaQuestionGeneration = questionGeneration(okvqa);
export const aokvqaQuestionGeneration = questionGeneration(aokvqa);
