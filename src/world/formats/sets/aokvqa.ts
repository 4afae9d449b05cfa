import { capitalised } from "../../facts/language.js";
import { cocoName, letterId } from "../names.js";
import { answersOf, type DrawnRecord, fromEach, type SetBuilder } from "../set-builder.js";

const questions = { train: 200, val: 100, test: 30 };

/** A-OKVQA: knowledge, four choices, ten free answers and three reasons. */
export const aokvqa: SetBuilder = {
  name: "aokvqa",
  async build(context) {
    const { folder, random } = context;
    let image_id = 0;
    for (const [split, wanted] of Object.entries(questions)) {
      const rows = await fromEach(context, "aokvqa", split, wanted, async (drawn) => {
        image_id++;
        await folder.jpeg(`coco/${split}2017/${cocoName(image_id)}`, drawn.image);
        const { question, options: choices, label } = drawn.record;
        const row = { split, image_id, question_id: letterId(random, 22), question, choices };
        if (split === "test") return { ...row, difficult_direct_answer: false };
        return {
          ...row,
          correct_choice_idx: label,
          direct_answers: answersOf(drawn),
          difficult_direct_answer: false,
          rationales: reasons(drawn),
        };
      });
      await folder.json(`aokvqa_v1p0_${split}.json`, rows);
    }
  },
};

function reasons({ reason = "", about: [thing] }: DrawnRecord): string[] {
  return [
    `${capitalised(reason)}.`,
    `It is the ${thing!.colour} ${thing!.noun}, and ${reason}.`,
    `It is known that ${reason}.`,
  ];
}
