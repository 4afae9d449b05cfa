import { captionsOf } from "../../questions/miniatures/captions.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const images = { train: 60, val: 30, test: 150 };
const captionsPerImage = 5;

/** Flickr30K with the lists of Flickr30k Entities; drawn in styles that training does not know. */
export const flickr30k: SetBuilder = {
  name: "flickr30k",
  async build({ random, folder, painter, count }) {
    const lines: string[] = [];
    let id = 310_000_000;
    for (const [split, wanted] of Object.entries(images)) {
      const ids = await makeEach(count(wanted), async () => {
        id += 1 + random.integer(900);
        const scene = sceneFor(random, "out");
        const style = random.choice(["plain", "flat", "pixelated", "grey"] as const);
        await folder.jpeg(`flickr30k-images/${id}.jpg`, painter.paint({ scene, style }));
        const captions = captionsOf(scene, random, captionsPerImage);
        lines.push(...captions.map((caption, i) => `${id}.jpg#${i}\t${caption}\n`));
        return id;
      });
      await folder.text(`${split}.txt`, ids.map((each) => `${each}\n`).join(""));
    }
    await folder.text("results_20130124.token", lines.join(""));
  },
};
