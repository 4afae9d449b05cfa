import type { Random } from "../../../tensor/index.js";
import type { Sign } from "../../drawing/boards.js";
import { withArticle } from "../../questions/language.js";
import { fullDescription } from "../../questions/miniatures/captions.js";
import { capitalised, tokensOf } from "../names.js";
import { drawReadingImage, type ReadingImage, readingFields, rosettaFile, textFileHead } from "../reading.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const images = { train: 300, val: 100, test: 30 };
const captionsPerImage = 5;

/** TextCaps: what is written in the image belongs into the caption. */
export const textcaps: SetBuilder = {
  name: "textcaps",
  async build(context) {
    const { random, folder, count } = context;
    let captionId = 0;
    for (const [split, wanted] of Object.entries(images)) {
      const drawn = await makeEach(count(wanted), () => drawReadingImage(context, split, "in"));
      const data = drawn.flatMap((image) => {
        const row = {
          ...readingFields(image, split),
          image_name: image.id,
          image_path: `${split}/${image.id}`,
        };
        if (split === "test") return [row];
        const captions = captionsOf(image, random);
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

const rowNames = ["top", "middle", "bottom"];

function captionsOf({ sign, scene }: ReadingImage, random: Random): string[] {
  const words = writtenOn(sign);
  const things = scene.objects.length > 0 ? fullDescription(scene) : "nothing else";
  const captions = [
    `a ${sign.board} sign that says ${words}`,
    `${withArticle(sign.board)} board with the words ${words} and ${things}`,
    `the words ${words} are written at the ${rowNames[sign.row]} of the picture`,
    `a sign reads ${words}`,
    `${things} and a sign that says ${words}`,
    `${words} is written on ${withArticle(sign.board)} sign`,
  ];
  return random
    .shuffle(captions)
    .slice(0, captionsPerImage)
    .map((caption) => `${capitalised(caption)}.`);
}

const writtenOn = ({ text }: Sign) => text.toLowerCase();
