/** What is true of a scene, or not: yes and no are equally likely. */
import { cells, placePhrase } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { withArticle } from "../facts/language.js";
import { absentNouns } from "./lookups.js";
import {
  at,
  choose,
  choosePair,
  type Form,
  namedObjects,
  nounOf,
  objectsOf,
  unique,
  without,
  yesOrNo,
} from "./question.js";

/** Share of questions for a thing that name its colour. */
const colouredShare = 0.3;

export const isThere: Form = (scene, random) => {
  const isPresent = random.uniform() < 0.5;
  const thing = choose(random, objectsOf(scene));
  const isColoured = random.uniform() < colouredShare;
  if (isPresent || (isColoured && random.uniform() < 0.5)) {
    if (!thing) return undefined;
    // Wrong, where it is, by its colour alone.
    const taken = scene.things.filter(({ noun }) => noun === thing.noun).map(({ colour }) => colour);
    const colour = isPresent ? thing.colour : random.choice(without(colours, ...taken));
    const a_noun = withArticle(isColoured ? `${colour} ${thing.noun}` : thing.noun);
    return { form: "is-there", slots: { a_noun }, ...yesOrNo(isPresent), about: [thing] };
  }
  const noun = random.choice(absentNouns(scene));
  const a_noun = withArticle(isColoured ? `${random.choice(colours)} ${noun}` : noun);
  return { form: "is-there", slots: { a_noun }, ...yesOrNo(false), about: [] };
};

export const areBothThere: Form = (scene, random) => {
  const pair = choosePair(random, unique(objectsOf(scene), nounOf));
  if (!pair) return undefined;
  const areBoth = random.uniform() < 0.5;
  const nouns = pair.map(nounOf);
  if (!areBoth) nouns[1] = random.choice(absentNouns(scene));
  const [first, second] = random.shuffle(nouns).map(withArticle);
  return {
    form: "are-both-there",
    slots: { a_first: first!, a_second: second! },
    ...yesOrNo(areBoth),
    about: areBoth ? pair : [pair[0]],
  };
};

export const isOfColour: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, nounOf));
  if (!thing) return undefined;
  const isRight = random.uniform() < 0.5;
  const colour = isRight ? thing.colour : random.choice(without(colours, thing.colour));
  return { form: "is-of-colour", slots: { noun: thing.noun, colour }, ...yesOrNo(isRight), about: [thing] };
};

export const isAt: Form = (scene, random) => {
  const thing = choose(random, namedObjects(scene));
  if (!thing) return undefined;
  const isRight = random.uniform() < 0.5;
  const wrong = random.choice(without(cells, thing.cell)) as typeof thing.cell;
  const place = isRight ? at(thing) : placePhrase(wrong);
  return { form: "is-at", slots: { noun: thing.noun, place }, ...yesOrNo(isRight), about: [thing] };
};
