import { digits } from "../names.js";
import { answersOf, fromEach, type SetBuilder } from "../set-builder.js";

const questions = { train: 60, val: 150, test: 30 };

/** VizWiz: spoken questions to somebody who sees, about images that are often blurred or dark. */
export const vizwiz: SetBuilder = {
  name: "vizwiz",
  async build(context) {
    for (const [split, wanted] of Object.entries(questions)) {
      const rows = await fromEach(context, "vizwiz", split, wanted, async (drawn, index) => {
        const image = `VizWiz_${split}_${digits(index, 8)}.jpg`;
        await context.folder.jpeg(`${split}/${image}`, drawn.image);
        const { question } = drawn.record;
        if (split === "test") return { image, question };
        const isAnswerable = !drawn.question!.isUnanswerable;
        return {
          image,
          question,
          answers: answersOf(drawn).map((answer) => ({ answer_confidence: "yes", answer })),
          answer_type: isAnswerable ? "other" : "unanswerable",
          answerable: Number(isAnswerable),
        };
      });
      await context.folder.json(`Annotations/${split}.json`, rows);
    }
  },
};
