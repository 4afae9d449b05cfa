import { cocoName } from "../names.js";
import { answersOf, fromEach, type SetBuilder } from "../set-builder.js";
import { type VqaItem, writeAnnotations, writeQuestions } from "../vqa-files.js";

const questions = { train: 150, val: 100 };

/** The owners' ten kinds of knowledge go by number; a form of this world is always of one. */
const questionTypes: Readonly<Record<string, string>> = {
  "home-of": "one",
  "use-of": "two",
  "size-of": "three",
};

/** OK-VQA: what one must know besides what is to be seen. Five people answer, each twice. */
export const okvqa: SetBuilder = {
  name: "okvqa",
  async build(context) {
    const { folder, random } = context;
    let image_id = 0;
    for (const [split, wanted] of Object.entries(questions)) {
      const subset = `${split}2014`;
      const items = await fromEach(context, "okvqa", split, wanted, async (drawn): Promise<VqaItem> => {
        image_id++;
        await folder.jpeg(`${subset}/${cocoName(image_id, subset)}`, drawn.image);
        const answers = answersOf(drawn).map((answer, index) => ({
          answer_id: index + 1,
          raw_answer: answer,
          answer_confidence: "yes",
          answer,
        }));
        const question_type = questionTypes[drawn.question!.form];
        const annotation = { question_type, answers, answer_type: "other", confidence: 3 };
        return {
          image_id,
          question_id: image_id * 10 + 5,
          question: drawn.record.question as string,
          annotation,
        };
      });
      await writeQuestions(folder, `OpenEnded_mscoco_${subset}_questions.json`, subset, items);
      await writeAnnotations(folder, `mscoco_${subset}_annotations.json`, subset, random.shuffle(items));
    }
  },
};
