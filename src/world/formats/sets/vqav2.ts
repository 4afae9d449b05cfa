import { heldInQuestion } from "../../questions/miniatures/held-in.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { cocoName } from "../names.js";
import { askPeople } from "../people.js";
import { type BuildContext, makeEach, type SetBuilder } from "../set-builder.js";
import { type VqaItem, writeAnnotations, writeQuestions } from "../vqa-files.js";

const images = { train2014: 300, val2014: 70, test2015: 20 };
const questionsPerImage = 3;

/** VQAv2: what is to be seen, ten answers a question. */
export const vqav2: SetBuilder = {
  name: "vqav2",
  async build(context) {
    const { folder, random } = context;
    let firstImage = 1;
    for (const [subset, wanted] of Object.entries(images)) {
      const items = await drawItems(context, subset, wanted, firstImage);
      firstImage += items.length;
      await writeQuestions(folder, `v2_OpenEnded_mscoco_${subset}_questions.json`, subset, items);
      if (subset !== "test2015") {
        const shuffled = random.shuffle(items);
        await writeAnnotations(folder, `v2_mscoco_${subset}_annotations.json`, subset, shuffled);
      } else {
        // The owners' test-dev is a part of test.
        const some = items.filter((_, i) => i % 2 === 0);
        const name = "test-dev2015";
        await writeQuestions(folder, `v2_OpenEnded_mscoco_${name}_questions.json`, name, some);
      }
    }
  },
};

async function drawItems(
  { random, folder, painter, count }: BuildContext,
  subset: string,
  images: number,
  firstImage: number,
): Promise<VqaItem[]> {
  const items = await makeEach(count(images), async (index) => {
    const image_id = firstImage + index;
    const scene = sceneFor(random, "in");
    await folder.jpeg(`${subset}/${cocoName(image_id, subset)}`, painter.paint({ scene }));
    return Array.from({ length: questionsPerImage }, (_, i): VqaItem => {
      const { question, answer, others } = drawUntil(() => heldInQuestion(scene, random));
      const answers = askPeople(random, answer, others).map((each, person) => ({
        answer: each,
        answer_confidence: each === answer ? "yes" : "maybe",
        answer_id: person + 1,
      }));
      const annotation = {
        question_type: question.toLowerCase().split(" ").slice(0, 2).join(" "),
        multiple_choice_answer: answer,
        answers,
        answer_type: answerType(answer, question),
      };
      return { image_id, question_id: image_id * 1000 + i, question, annotation };
    });
  });
  return items.flat();
}

function answerType(answer: string, question: string): string {
  if (answer === "yes" || answer === "no") return "yes/no";
  return question.startsWith("How many") ? "number" : "other";
}
