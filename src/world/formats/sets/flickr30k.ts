import { fromEach, type SetBuilder } from "../set-builder.js";

const images = { train: 60, val: 30, test: 150 };

/** Flickr30K with the lists of Flickr30k Entities. */
export const flickr30k: SetBuilder = {
  name: "flickr30k",
  async build(context) {
    const { folder, random } = context;
    const lines: string[] = [];
    let id = 310_000_000;
    for (const [split, wanted] of Object.entries(images)) {
      const ids = await fromEach(context, "flickr30k", split, wanted, async ({ record, image }) => {
        id += 1 + random.integer(900);
        await folder.jpeg(`flickr30k-images/${id}.jpg`, image);
        lines.push(...(record.references ?? []).map((caption, i) => `${id}.jpg#${i}\t${caption}\n`));
        return id;
      });
      await folder.text(`${split}.txt`, ids.map((each) => `${each}\n`).join(""));
    }
    await folder.text("results_20130124.token", lines.join(""));
  },
};
