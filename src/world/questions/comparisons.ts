/** Two things compared. */
import type { Random } from "../../tensor/index.js";
import { colours } from "../facts/colours.js";
import { above, below, leftOf, rightOf, type SpatialRelation } from "../scenes/relations.js";
import type { Scene } from "../scenes/scene.js";
import { choose, choosePair, type Form, namedObjects, without, yesOrNo } from "./question.js";

/** How two things can be to each other, one way or the other. */
const opposites = [
  [leftOf, rightOf],
  [above, below],
] as const;

export const eitherColour: Form = (scene, random) => {
  const thing = choose(random, namedObjects(scene));
  if (!thing) return undefined;
  const wrong = random.choice(without(colours, thing.colour));
  const [one, other] = random.shuffle([thing.colour, wrong]) as [string, string];
  return {
    form: "either-colour",
    slots: { noun: thing.noun, one, other },
    answer: thing.colour,
    others: [wrong],
    about: [thing],
  };
};

export const whichIsOfColour: Form = (scene, random) => {
  const pair = choosePair(random, namedObjects(scene));
  if (!pair || pair[0].colour === pair[1].colour) return undefined;
  const [first, second] = random.shuffle(pair);
  return {
    form: "which-is-of-colour",
    slots: { colour: pair[0].colour, first: first!.noun, second: second!.noun },
    answer: pair[0].noun,
    others: [pair[1].noun],
    about: pair,
  };
};

export const sameColour: Form = (scene, random) => {
  const things = namedObjects(scene);
  const isSame = random.uniform() < 0.5;
  const pairs = things.flatMap((a) => things.filter((b) => a !== b).map((b) => [a, b] as const));
  const pair = choose(
    random,
    pairs.filter(([a, b]) => (a.colour === b.colour) === isSame),
  );
  return (
    pair && {
      form: "same-colour",
      slots: { first: pair[0].noun, second: pair[1].noun },
      ...yesOrNo(isSame),
      about: pair,
    }
  );
};

/** Two things of which the relation holds one way or the other. */
function related(scene: Scene, random: Random) {
  const pair = choosePair(random, namedObjects(scene));
  const both = random.choice(opposites);
  const right = pair && both.find((relation) => relation.holds(...pair));
  if (!right) return undefined;
  const wrong = both.find((relation) => relation !== right) as SpatialRelation;
  return { pair, right, wrong, both };
}

export const eitherSide: Form = (scene, random) => {
  const found = related(scene, random);
  if (!found) return undefined;
  const { pair, right, wrong, both } = found;
  const [one, other] = random.shuffle(both).map(({ name }) => name) as [string, string];
  return {
    form: "either-side",
    slots: { first: pair[0].noun, second: pair[1].noun, one, other },
    answer: right.name.split(" ")[0]!,
    others: [wrong.name.split(" ")[0]!],
    about: pair,
  };
};

export const isRelated: Form = (scene, random) => {
  const found = related(scene, random);
  if (!found) return undefined;
  const { pair, right, wrong } = found;
  const isTrue = random.uniform() < 0.5;
  return {
    form: "is-related",
    slots: { first: pair[0].noun, relation: (isTrue ? right : wrong).name, second: pair[1].noun },
    ...yesOrNo(isTrue),
    about: pair,
  };
};
