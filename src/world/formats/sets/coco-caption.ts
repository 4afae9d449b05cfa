import { cocoName, tokensOf } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

/** Images of each split, and the folder where they lie. */
const splits = [
  { split: "train", filepath: "train2014", wanted: 500 },
  { split: "restval", filepath: "val2014", wanted: 100 },
  { split: "val", filepath: "val2014", wanted: 100 },
  { split: "test", filepath: "val2014", wanted: 100 },
];

/** COCO Caption in Karpathy's split. */
export const cocoCaption: SetBuilder = {
  name: "coco_caption",
  async build(context) {
    const images: unknown[] = [];
    for (const { split, filepath, wanted } of splits) {
      await fromEach(context, "coco_caption", split, wanted, async ({ record, image }) => {
        const imgid = images.length;
        const cocoid = 1000 + 7 * imgid;
        const filename = cocoName(cocoid, filepath);
        await context.folder.jpeg(`${filepath}/${filename}`, image);
        const captions = record.references ?? [];
        const sentences = captions.map((raw, i) => ({
          tokens: tokensOf(raw),
          raw,
          imgid,
          sentid: imgid * captions.length + i,
        }));
        const sentids = sentences.map(({ sentid }) => sentid);
        images.push({ filepath, sentids, filename, imgid, split, sentences, cocoid });
      });
    }
    await context.folder.json("dataset_coco.json", { images, dataset: "coco" });
  },
};
