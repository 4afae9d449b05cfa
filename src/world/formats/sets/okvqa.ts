import { knowledgeQuestion } from "../../questions/miniatures/knowledge-questions.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { cocoName } from "../names.js";
import { askPeople } from "../people.js";
import { makeEach, type SetBuilder } from "../set-builder.js";
import { type VqaItem, writeAnnotations, writeQuestions } from "../vqa-files.js";

const questions = { train: 150, val: 100 };
const people = 5;

/** The owners' ten kinds of knowledge go by number; a relation of this world is always of one. */
const questionTypes = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** OK-VQA: what one must know besides what is to be seen. Five people answer, each twice. */
export const okvqa: SetBuilder = {
  name: "okvqa",
  async build({ random, folder, painter, count }) {
    const relationNames: string[] = [];
    let image_id = 0;
    for (const [split, wanted] of Object.entries(questions)) {
      const subset = `${split}2014`;
      const items = await makeEach(count(wanted), async (): Promise<VqaItem> => {
        const { scene, asked } = drawUntil(() => {
          const scene = sceneFor(random, "in", 4);
          const asked = knowledgeQuestion(scene, random);
          return asked && { scene, asked };
        });
        image_id++;
        await folder.jpeg(`${subset}/${cocoName(image_id, subset)}`, painter.paint({ scene }));
        const { question, answer, others, relation } = asked;
        if (!relationNames.includes(relation.name)) relationNames.push(relation.name);
        const answers = askPeople(random, answer, others, { people }).flatMap((given, person) =>
          [1, 2].map((time) => ({
            answer_id: 2 * person + time,
            raw_answer: given,
            answer_confidence: "yes",
            answer: given,
          })),
        );
        const question_type = questionTypes[relationNames.indexOf(relation.name)];
        const annotation = { question_type, answers, answer_type: "other", confidence: 3 };
        return { image_id, question_id: image_id * 10 + 5, question, annotation };
      });
      await writeQuestions(folder, `OpenEnded_mscoco_${subset}_questions.json`, subset, items);
      await writeAnnotations(folder, `mscoco_${subset}_annotations.json`, subset, random.shuffle(items));
    }
  },
};
