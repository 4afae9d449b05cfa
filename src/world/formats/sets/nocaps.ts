import { imageSize } from "../../drawing/miniature-size.js";
import type { Style } from "../../drawing/styles.js";
import { captionsOf } from "../../questions/miniatures/captions.js";
import { sceneFor, withUnseenClasses } from "../../scenes/miniature-scene.js";
import { hexId, nowhere } from "../names.js";
import { type BuildContext, makeEach, type SetBuilder } from "../set-builder.js";

const counts = { val: 150, test: 30 };
const captionsPerImage = 10;
const date = "2018-11-06 11:04:33";

/** How far an image is from those that captions are learned on. */
const domains: readonly { name: string; unseenShare: number; styles: readonly Style[] }[] = [
  { name: "in-domain", unseenShare: 0, styles: ["plain"] },
  { name: "near-domain", unseenShare: 0.5, styles: ["plain", "grey"] },
  { name: "out-domain", unseenShare: 1, styles: ["plain", "flat", "outline", "grey"] },
];

/** NoCaps: things that training never shows, in three steps away from it. */
export const nocaps: SetBuilder = {
  name: "nocaps",
  async build(context) {
    const { folder } = context;
    const licenses = [{ id: 0, name: "CC0", url: nowhere }];
    const info = { description: "drawn picture world", version: "1.0", year: 2018 };

    const validation = await drawImages(context, "validation", counts.val);
    const annotations = validation.flatMap(({ image, captions }) =>
      captions.map((caption) => ({ image_id: image.id, caption })),
    );
    await folder.json("nocaps_val_4500_captions.json", {
      licenses,
      info,
      images: validation.map(({ image }) => image),
      // Captions come in any order.
      annotations: context.random.shuffle(annotations).map((annotation, id) => ({ id, ...annotation })),
    });

    const test = await drawImages(context, "test", counts.test);
    const images = test.map(({ image }) => image);
    await folder.json("nocaps_test_image_info.json", { licenses, info, images });
  },
};

function drawImages({ random, folder, painter, count }: BuildContext, directory: string, wanted: number) {
  return makeEach(count(wanted), async (id) => {
    const domain = domains[id % domains.length]!;
    const seen = sceneFor(random, domain.unseenShare === 0 ? "in" : "out");
    const scene = withUnseenClasses(seen, random, () => random.uniform() < domain.unseenShare);
    const open_images_id = hexId(random);
    const file_name = `${open_images_id}.jpg`;
    await folder.jpeg(
      `${directory}/${file_name}`,
      painter.paint({ scene, style: random.choice(domain.styles) }),
    );
    const image = {
      id,
      open_images_id,
      width: imageSize,
      height: imageSize,
      file_name,
      coco_url: `${nowhere}/${directory}/${file_name}`,
      date_captured: date,
      license: 0,
      domain: domain.name,
    };
    return { image, captions: captionsOf(scene, random, captionsPerImage) };
  });
}
