import { tokensOf } from "../names.js";
import { readingFields, rosettaFile, textFileHead, writeReadingImage } from "../reading.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

const images = { train: 300, val: 100, test: 30 };

/** TextCaps: what is written in the image belongs into the caption. */
export const textcaps: SetBuilder = {
  name: "textcaps",
  async build(context) {
    const { folder } = context;
    let captionId = 0;
    for (const [split, wanted] of Object.entries(images)) {
      const drawn = await fromEach(context, "textcaps", split, wanted, (each) =>
        writeReadingImage(context, split, each),
      );
      const data = drawn.flatMap((image) => {
        const row = {
          ...readingFields(image, split),
          image_name: image.id,
          image_path: `${split}/${image.id}`,
        };
        if (split === "test") return [row];
        const captions = image.record.references ?? [];
        const tokens = captions.map(tokensOf);
        return captions.map((caption_str, i) => ({
          ...row,
          caption_id: captionId++,
          caption_str,
          caption_tokens: tokens[i],
          reference_strs: captions,
          reference_tokens: tokens,
        }));
      });
      await folder.json(`TextCaps_0.1_${split}.json`, { ...textFileHead("textcaps", "0.1", split), data });
      await folder.json(...rosettaFile(split, drawn));
    }
  },
};
