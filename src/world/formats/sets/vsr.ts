import type { Random } from "../../../tensor/index.js";
import { unique } from "../../questions/groups.js";
import { type SpatialRelation, spatialRelations } from "../../questions/relations.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { unseenObjectClasses } from "../../scenes/objects.js";
import type { PlacedObject } from "../../scenes/scene.js";
import { cocoName, nowhere } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const ways = {
  random: { train: 50, dev: 20, test: 50 },
  zeroshot: { train: 50, dev: 20, test: 150 },
};

const unseen = new Set(unseenObjectClasses.map(({ name }) => name));

/** Which subjects a split speaks of: zero-shot tests speak of things that its training does not. */
function isSubject(way: string, split: string, { object }: PlacedObject): boolean {
  return way === "random" || (split === "test") === unseen.has(object);
}

interface Statement {
  readonly subject: PlacedObject;
  readonly object: PlacedObject;
  readonly relation: SpatialRelation;
}

/** VSR: true and false statements about places, equally many. */
export const vsr: SetBuilder = {
  name: "vsr",
  async build({ random, folder, painter, count }) {
    let number = 7;
    for (const [way, splits] of Object.entries(ways)) {
      for (const [split, wanted] of Object.entries(splits)) {
        const rows = await makeEach(count(wanted), async (index) => {
          const label = index % 2;
          const { scene, statement } = drawUntil(() => {
            const scene = sceneFor(random, "out", 6);
            const statement = drawStatement(random, scene.objects, label === 1, (placed) =>
              isSubject(way, split, placed),
            );
            return statement && { scene, statement };
          });
          number += 11;
          const image = cocoName(number);
          await folder.jpeg(`images/${image}`, painter.paint({ scene }));
          return toRow(random, image, statement, label, way === "zeroshot");
        });
        await folder.jsonLines(`splits/${way}/${split}.jsonl`, random.shuffle(rows));
      }
    }
  },
};

function drawStatement(
  random: Random,
  objects: readonly PlacedObject[],
  isTrue: boolean,
  isWanted: (placed: PlacedObject) => boolean,
): Statement | undefined {
  const single = random.shuffle(unique(objects, ({ object }) => object)).map(([, placed]) => placed);
  const subject = single.find(isWanted);
  const object = single.find((placed) => placed !== subject);
  if (!subject || !object) return undefined;
  const fitting = spatialRelations.filter((relation) => relation.holds(subject, object) === isTrue);
  return fitting.length === 0 ? undefined : { subject, object, relation: random.choice(fitting) };
}

function toRow(
  random: Random,
  image: string,
  { subject, object, relation }: Statement,
  label: number,
  isZeroShot: boolean,
) {
  const agreeing = JSON.stringify([1 + random.integer(20), 21 + random.integer(20)]);
  return {
    image,
    image_link: `${nowhere}/train2017/${image}`,
    caption: `The ${subject.object} is ${relation.phrase} the ${object.object}.`,
    label,
    relation: relation.name,
    ...(isZeroShot ? { subj: subject.object, obj: object.object } : {}),
    annotator_id: 1 + random.integer(30),
    vote_true_validator_id: label === 1 ? agreeing : "[]",
    vote_false_validator_id: label === 1 ? "[]" : agreeing,
    ...(isZeroShot ? {} : { reference_frame: null }),
  };
}
