import { digits, nowhere } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

const images = 1000;

/** BLIP's captioned web images, one caption each. */
export const webCapfilt: SetBuilder = {
  name: "web_capfilt",
  async build(context) {
    const rows = await fromEach(context, "web_capfilt", "train", images, async (drawn, index) => {
      const image = `images/${digits(index % 10, 5)}/${digits(index, 9)}.jpg`;
      await context.folder.jpeg(image, drawn.image);
      const caption = drawn.record.references![0]!;
      return { published: { url: `${nowhere}/${index}.jpg?w=192`, caption }, local: { image, caption } };
    });
    await context.folder.json(
      "ccs_synthetic_filtered.json",
      rows.map(({ published }) => published),
    );
    await context.folder.json(
      "ccs_synthetic_filtered_local.json",
      rows.map(({ local }) => local),
    );
  },
};
