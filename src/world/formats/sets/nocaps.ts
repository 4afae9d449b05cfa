import { fileSize } from "../../drawing/files.js";
import { unseenObjectClasses } from "../../facts/objects.js";
import { objectsOf } from "../../questions/question.js";
import type { Scene } from "../../scenes/scene.js";
import { hexId, nowhere } from "../names.js";
import { type BuildContext, fromEach, type SetBuilder } from "../set-builder.js";

const counts = { val: 150, test: 30 };
const date = "2018-11-06 11:04:33";

/** NoCaps: things that training never shows, in three steps away from it. */
export const nocaps: SetBuilder = {
  name: "nocaps",
  async build(context) {
    const { folder } = context;
    const licenses = [{ id: 0, name: "CC0", url: nowhere }];
    const info = { description: "drawn picture world", version: "1.0", year: 2018 };

    const validation = await drawImages(context, "val", "validation", counts.val);
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

    const test = await drawImages(context, "test", "test", counts.test);
    const images = test.map(({ image }) => image);
    await folder.json("nocaps_test_image_info.json", { licenses, info, images });
  },
};

function drawImages(context: BuildContext, split: string, directory: string, wanted: number) {
  return fromEach(context, "nocaps", split, wanted, async ({ record, scene, image }, id) => {
    const open_images_id = hexId(context.random);
    const file_name = `${open_images_id}.jpg`;
    await context.folder.jpeg(`${directory}/${file_name}`, image);
    return {
      image: {
        id,
        open_images_id,
        width: fileSize,
        height: fileSize,
        file_name,
        coco_url: `${nowhere}/${directory}/${file_name}`,
        date_captured: date,
        license: 0,
        domain: domainOf(scene),
      },
      captions: record.references ?? [],
    };
  });
}

/** How far an image is from those that captions are learned on. */
function domainOf(scene: Scene): string {
  const unseen = new Set(unseenObjectClasses.map(({ name }) => name));
  const objects = objectsOf(scene);
  const count = objects.filter(({ noun }) => unseen.has(noun)).length;
  if (count === 0) return "in-domain";
  return count < objects.length ? "near-domain" : "out-domain";
}
