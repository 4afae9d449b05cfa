import type { Image } from "../../../processing/index.js";
import type { Random } from "../../../tensor/index.js";
import { fillRectangle } from "../../drawing/font.js";
import { lineHeight, linesOf, writeLine } from "../../drawing/lettering.js";
import { imageSize, pixelsPerUnit } from "../../drawing/miniature-size.js";
import { fill, withArticle } from "../../questions/language.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import { allObjectClasses, objectClass } from "../../scenes/objects.js";
import type { Scene } from "../../scenes/scene.js";
import { digits } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

/** The owners keep back the labels of the test that was open during their challenge. */
const memes = { train: 60, dev_seen: 150, dev_unseen: 30, test_seen: 30, test_unseen: 30 };

const sayings = [
  "{name} people are the best",
  "nothing beats {thing}",
  "all i want is {thing}",
  "me and my {name} on monday",
  "look at this lovely {name}",
  "keep calm and get {thing}",
];

/**
 * Hateful Memes, without any hate: a meme is bad (label 1) when its words speak of another thing than its image shows.
 * Neither words nor image alone tell, for every saying goes with both.
 */
export const hatefulMemes: SetBuilder = {
  name: "hateful_memes",
  async build({ random, folder, painter, count }) {
    let id = 1000;
    for (const [split, wanted] of Object.entries(memes)) {
      const rows = await makeEach(count(wanted), async (index) => {
        const label = index % 2;
        id += 7;
        const img = `img/${digits(id, 5)}.png`;
        const scene = drawScene(random);
        const { object } = scene.objects[0]!;
        const others = allObjectClasses.filter(({ name }) => name !== object);
        const named = label === 0 ? objectClass(object) : random.choice(others);
        const text = fill(random.choice(sayings), { name: named.name, thing: withArticle(named.name) });
        const image = painter.paint({ scene, style: random.choice(["plain", "grey"] as const) });
        paintSaying(image, text);
        await folder.png(img, image);
        return split === "test_seen" ? { id, img, text } : { id, img, label, text };
      });
      await folder.jsonLines(`${split}.jsonl`, random.shuffle(rows));
    }
  },
};

/** One thing in the middle row, up to three times, on a smooth ground. */
function drawScene(random: Random): Scene {
  const { objects, background } = sceneFor(random, "out", 1);
  const places = random.choice([["middle"], ["left", "right"], ["left", "middle", "right"]] as const);
  return {
    objects: places.map((cell) => ({ ...objects[0]!, cell })),
    background: { ...background, noise: 0 },
  };
}

const white = [250, 250, 250] as const;
const black = [10, 10, 12] as const;

/** White capitals on black, the first half of the words above and the rest below. */
function paintSaying(image: Image, text: string): void {
  const lines = linesOf(text);
  const above = Math.ceil(lines.length / 2);
  for (const [i, line] of lines.entries()) {
    const top = i < above ? i * lineHeight : imageSize - (lines.length - i) * lineHeight;
    fillRectangle(image, { left: 0, top, width: imageSize, height: lineHeight }, black);
    writeLine(image, line, top + pixelsPerUnit, white);
  }
}
