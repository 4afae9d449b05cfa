import { tokensOf } from "../names.js";
import { readingFields, rosettaFile, textFileHead, writeReadingImage } from "../reading.js";
import { answersOf, fromEach, type SetBuilder } from "../set-builder.js";

const images = { train: 60, val: 150, test: 20 };

/** TextVQA. */
export const textvqa: SetBuilder = {
  name: "textvqa",
  async build(context) {
    const { folder } = context;
    let questionId = 34_600;
    for (const [split, wanted] of Object.entries(images)) {
      const drawn = await fromEach(context, "textvqa", split, wanted, (each) =>
        writeReadingImage(context, split, each),
      );
      const data = drawn.map((image) => ({
        question: image.record.question,
        ...readingFields(image, split),
        question_tokens: tokensOf(image.record.question ?? ""),
        question_id: questionId++,
        ...(split === "test" ? {} : { answers: answersOf(image) }),
      }));
      await folder.json(`TextVQA_0.5.1_${split}.json`, { ...textFileHead("textvqa", "0.5.1", split), data });
      await folder.json(...rosettaFile(split, drawn));
    }
  },
};
