import type { Random } from "../../../tensor/index.js";
import { capitalised } from "../../formats/names.js";
import { placePhrase } from "../../scenes/cells.js";
import type { PlacedObject, Scene } from "../../scenes/scene.js";
import { groupBy, nounFor } from "../groups.js";
import { enumerate, numberWords, withArticle } from "../language.js";

type Tone = (scene: Scene, random: Random) => string;

/** Things of one class and colour together: "a red cat", "two blue dogs". */
function phrases(
  scene: Scene,
  property: (placed: PlacedObject) => string,
  describe: (group: readonly PlacedObject[]) => string,
): string[] {
  return [...groupBy(scene.objects, property).values()].map(describe);
}

const withCount = (group: readonly PlacedObject[], adjective = "") => {
  const noun = `${adjective}${nounFor(group[0]!.object, group.length)}`;
  return group.length === 1 ? withArticle(noun) : `${numberWords[group.length]} ${noun}`;
};

const coloured = (scene: Scene) =>
  phrases(
    scene,
    ({ colour, object }) => `${colour} ${object}`,
    (group) => withCount(group, `${group[0]!.colour} `),
  );

const plain = (scene: Scene) =>
  phrases(
    scene,
    ({ object }) => object,
    (group) => withCount(group),
  );

const placed = (scene: Scene) =>
  phrases(
    scene,
    ({ colour, object }) => `${colour} ${object}`,
    (group) =>
      `${withCount(group, `${group[0]!.colour} `)}${group.length === 1 ? ` ${placePhrase(group[0]!.cell)}` : ""}`,
  );

const thereIs = (texts: readonly string[]) =>
  `there ${/^an? /.test(texts[0]!) ? "is" : "are"} ${enumerate(texts)}`;

/** As different people write captions: some name colours and places, some only what there is. */
const tones: readonly Tone[] = [
  (scene) => enumerate(placed(scene)),
  (scene) => enumerate(coloured(scene)),
  (scene) => enumerate(plain(scene)),
  (scene) => thereIs(coloured(scene)),
  (scene) => thereIs(placed(scene)),
  (scene) => `a picture of ${enumerate(coloured(scene))}`,
  (scene) => `a drawing that shows ${enumerate(plain(scene))}`,
  (scene, random) => {
    const texts = random.shuffle(coloured(scene));
    return texts.length > 2 ? `${enumerate(texts.slice(0, 2))} and some other things` : enumerate(texts);
  },
];

/** So many captions of a scene by different people, as whole sentences. */
export function captionsOf(scene: Scene, random: Random, count: number): string[] {
  const order: Tone[] = [];
  while (order.length < count) order.push(...random.shuffle(tones));
  return order.slice(0, count).map((tone) => `${capitalised(tone(scene, random))}.`);
}

/** All that is to be seen, with colours and places, without a full stop. */
export function fullDescription(scene: Scene): string {
  return enumerate(placed(scene));
}
