import { captionsOf } from "../../questions/miniatures/captions.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import { cocoName, tokensOf } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

/** Images of each split, and the folder where they lie. */
const splits = [
  { split: "train", filepath: "train2014", images: 500 },
  { split: "restval", filepath: "val2014", images: 100 },
  { split: "val", filepath: "val2014", images: 100 },
  { split: "test", filepath: "val2014", images: 100 },
];

const captionsPerImage = 5;

/** COCO Caption in Karpathy's split. */
export const cocoCaption: SetBuilder = {
  name: "coco_caption",
  async build({ random, folder, painter, count }) {
    const images: unknown[] = [];
    for (const { split, filepath, images: wanted } of splits) {
      await makeEach(count(wanted), async () => {
        const scene = sceneFor(random, "in");
        const imgid = images.length;
        const cocoid = 1000 + 7 * imgid;
        const filename = cocoName(cocoid, filepath);
        await folder.jpeg(`${filepath}/${filename}`, painter.paint({ scene }));
        const sentences = captionsOf(scene, random, captionsPerImage).map((raw, i) => ({
          tokens: tokensOf(raw),
          raw,
          imgid,
          sentid: imgid * captionsPerImage + i,
        }));
        const sentids = sentences.map(({ sentid }) => sentid);
        images.push({ filepath, sentids, filename, imgid, split, sentences, cocoid });
      });
    }
    await folder.json("dataset_coco.json", { images, dataset: "coco" });
  },
};
