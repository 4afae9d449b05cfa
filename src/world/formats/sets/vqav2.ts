import { numberWords } from "../../facts/language.js";
import { cocoName } from "../names.js";
import { answersOf, type BuildContext, fromEach, type SetBuilder } from "../set-builder.js";
import { type VqaItem, writeAnnotations, writeQuestions } from "../vqa-files.js";

const splits = [
  { split: "train", subset: "train2014", wanted: 900 },
  { split: "val", subset: "val2014", wanted: 210 },
  { split: "test", subset: "test2015", wanted: 160 },
];

/** VQAv2: what is to be seen, ten answers a question. */
export const vqav2: SetBuilder = {
  name: "vqav2",
  async build(context) {
    const { folder, random } = context;
    let firstImage = 1;
    for (const { split, subset, wanted } of splits) {
      const items = await drawItems(context, split, subset, wanted, firstImage);
      firstImage += items.length;
      await writeQuestions(folder, `v2_OpenEnded_mscoco_${subset}_questions.json`, subset, items);
      if (split !== "test") {
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

function drawItems(
  context: BuildContext,
  split: string,
  subset: string,
  wanted: number,
  firstImage: number,
): Promise<VqaItem[]> {
  return fromEach(context, "vqav2", split, wanted, async (drawn, index): Promise<VqaItem> => {
    const image_id = firstImage + index;
    await context.folder.jpeg(`${subset}/${cocoName(image_id, subset)}`, drawn.image);
    const question = drawn.record.question as string;
    const answers = givenBy(split, answersOf(drawn)).map((answer, person) => ({
      answer,
      answer_confidence: "yes",
      answer_id: person + 1,
    }));
    const { form, answer } = drawn.question!;
    const annotation = {
      question_type: question.toLowerCase().split(" ").slice(0, 2).join(" "),
      multiple_choice_answer: answer,
      answers,
      answer_type: answerType(form, answer),
    };
    return { image_id, question_id: image_id * 1000, question, annotation };
  });
}

/**
 * The owners' program of 2017 takes "two" for 2 in what a model says, but not in what people say; that of 2021 in both, where
 * people do not all write the same. So in what is scored all people but one write digits.
 */
function givenBy(split: string, answers: readonly string[]): readonly string[] {
  const number = (numberWords as readonly string[]).indexOf(answers[0] as string);
  return split === "train" || number === -1
    ? answers
    : answers.map((answer, person) => (person === 0 ? answer : String(number)));
}

function answerType(form: string, answer: string): string {
  if (answer === "yes" || answer === "no") return "yes/no";
  return form.startsWith("count") ? "number" : "other";
}
