import { captionsOf } from "../../questions/miniatures/captions.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import { digits, nowhere } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const images = 1000;
/** Every so many images one is found at two addresses, with another caption. */
const every = 10;

/** BLIP's captioned web images: one caption each, some with the remains of a web page. */
export const webCapfilt: SetBuilder = {
  name: "web_capfilt",
  async build({ random, folder, painter, count }) {
    const published: { url: string; caption: string }[] = [];
    const local: { image: string; caption: string }[] = [];
    await makeEach(count(images), async (index) => {
      const scene = sceneFor(random, "in");
      const image = `images/${digits(index % 10, 5)}/${digits(index, 9)}.jpg`;
      await folder.jpeg(image, painter.paint({ scene }));
      for (const text of captionsOf(scene, random, index % every === 0 ? 2 : 1)) {
        const plain = text.slice(0, -1).toLowerCase();
        const caption = random.choice([
          plain,
          plain,
          text,
          `${plain} - stock drawing`,
          `free clip art: ${plain}`,
        ]);
        published.push({ url: `${nowhere}/${published.length}.jpg?w=192`, caption });
        local.push({ image, caption });
      }
    });
    await folder.json("ccs_synthetic_filtered.json", published);
    await folder.json("ccs_synthetic_filtered_local.json", local);
  },
};
