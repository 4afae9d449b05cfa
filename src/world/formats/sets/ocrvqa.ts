import { digits, nowhere } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

const splits = { train: 200, val: 30, test: 40 };

/** OCR-VQA. Where the owners have covers of books, images have signs. */
export const ocrvqa: SetBuilder = {
  name: "ocrvqa",
  async build(context) {
    const dataset: Record<string, unknown> = {};
    for (const [index, [split, wanted]] of Object.entries(splits).entries()) {
      await fromEach(context, "ocrvqa", split, wanted, async ({ record, question, image }) => {
        // Keys are numbers of books: ten digits, or nine and an X.
        const number = 1_000_000 + Object.keys(dataset).length * 37;
        const key = context.random.uniform() < 0.1 ? `${digits(number, 9)}X` : digits(number, 10);
        await context.folder.jpeg(`images/${key}.jpg`, image);
        dataset[key] = {
          imageURL: `${nowhere}/images/I/${key}.jpg`,
          questions: [record.question],
          answers: [question!.answer],
          title: question!.answer,
          authorName: "",
          genre: "Signs",
          split: index + 1,
        };
      });
    }
    await context.folder.json("dataset.json", dataset);
  },
};
