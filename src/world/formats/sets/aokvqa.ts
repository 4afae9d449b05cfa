import type { Random } from "../../../tensor/index.js";
import { categoryOf } from "../../questions/groups.js";
import { withArticle } from "../../questions/language.js";
import { chooseFrom } from "../../questions/miniatures/asked.js";
import { type KnowledgeQuestion, knowledgeQuestion } from "../../questions/miniatures/knowledge-questions.js";
import { placePhrase } from "../../scenes/cells.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { capitalised, cocoName, letterId } from "../names.js";
import { askPeople } from "../people.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const questions = { train: 200, val: 100, test: 30 };
const choiceCount = 4;

/** A-OKVQA: knowledge, four choices, ten free answers and three reasons. */
export const aokvqa: SetBuilder = {
  name: "aokvqa",
  async build({ random, folder, painter, count }) {
    let image_id = 0;
    for (const [split, wanted] of Object.entries(questions)) {
      const rows = await makeEach(count(wanted), async () => {
        const { scene, asked } = drawUntil(() => {
          const scene = sceneFor(random, "in", 4);
          const asked = knowledgeQuestion(scene, random);
          // Four choices need three wrong ones.
          return asked && asked.others.length >= choiceCount - 1 ? { scene, asked } : undefined;
        });
        image_id++;
        await folder.jpeg(`coco/${split}2017/${cocoName(image_id)}`, painter.paint({ scene }));
        const { question, answer, others } = asked;
        const { choices, label } = chooseFrom(random, asked, choiceCount);
        const row = { split, image_id, question_id: letterId(random, 22), question, choices };
        if (split === "test") return { ...row, difficult_direct_answer: false };
        return {
          ...row,
          correct_choice_idx: label,
          direct_answers: askPeople(random, answer, others),
          difficult_direct_answer: false,
          rationales: reasons(random, asked),
        };
      });
      await folder.json(`aokvqa_v1p0_${split}.json`, rows);
    }
  },
};

function reasons(random: Random, { placed, statement }: KnowledgeQuestion): string[] {
  const { object, cell } = placed;
  return random.shuffle([
    `${capitalised(statement)}.`,
    `The ${categoryOf(placed)} ${placePhrase(cell)} is ${withArticle(object)}, and ${statement}.`,
    `It is known that ${statement}.`,
  ]);
}
