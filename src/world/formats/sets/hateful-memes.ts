import { digits } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

/** The owners keep back the labels of the test that was open during their challenge. */
const memes = { train: 60, dev_seen: 150, dev_unseen: 30, test_seen: 30, test_unseen: 30 };

/** Hateful Memes, without any hate: unkind words about animals. Neither words nor image alone tell. */
export const hatefulMemes: SetBuilder = {
  name: "hateful_memes",
  async build(context) {
    let id = 1000;
    for (const [split, wanted] of Object.entries(memes)) {
      const rows = await fromEach(context, "hateful_memes", split, wanted, async ({ record, image }) => {
        id += 7;
        const img = `img/${digits(id, 5)}.png`;
        await context.folder.png(img, image);
        const { context: text, label } = record;
        return split === "test_seen" ? { id, img, text } : { id, img, label, text };
      });
      await context.folder.jsonLines(`${split}.jsonl`, context.random.shuffle(rows));
    }
  },
};
