import { tokensOf } from "../names.js";
import { askPeople } from "../people.js";
import { drawReadingImage, readingFields, rosettaFile, textFileHead } from "../reading.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const images = { train: 60, val: 75, test: 20 };

/** TextVQA: two questions an image, about words that training never shows. */
export const textvqa: SetBuilder = {
  name: "textvqa",
  async build(context) {
    const { random, folder, count } = context;
    let questionId = 34_600;
    for (const [split, wanted] of Object.entries(images)) {
      const drawn = await makeEach(count(wanted), () => drawReadingImage(context, split, "out"));
      const data = drawn.flatMap((image) => {
        const { text, asked } = image.sign;
        const whole = text.toLowerCase();
        const parts = whole.split(" ");
        const questions = [asked, { question: "What does the sign say?", answer: whole, others: parts }];
        return questions.map(({ question, answer, others }) => ({
          question,
          ...readingFields(image, split),
          question_tokens: tokensOf(question),
          question_id: questionId++,
          ...(split === "test" ? {} : { answers: askPeople(random, answer, others) }),
        }));
      });
      await folder.json(`TextVQA_0.5.1_${split}.json`, { ...textFileHead("textvqa", "0.5.1", split), data });
      await folder.json(...rosettaFile(split, drawn));
    }
  },
};
