/** Questions about a property of one thing, found by another. */
import type { Random } from "../../tensor/index.js";
import { cells, placePhrase } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { categories, objectClasses } from "../facts/objects.js";
import { signNoun, signWords } from "../facts/signs.js";
import type { Scene, Thing } from "../scenes/scene.js";
import {
  at,
  categoryOf,
  choose,
  colourOf,
  type Form,
  namedObjects,
  notSure,
  nounOf,
  objectsOf,
  type Question,
  signsOf,
  unique,
  without,
} from "./question.js";

export const nouns = objectClasses.map(({ name }) => name);
const things = [...nouns, signNoun];

export const absentNouns = (scene: Scene): string[] => without(nouns, ...scene.things.map(nounOf));
const absentColours = (scene: Scene): string[] => without(colours, ...scene.things.map(colourOf));
const absentCategories = (scene: Scene): string[] =>
  without(
    categories.map(({ name }) => name),
    ...scene.things.map(categoryOf),
  );
const emptyCells = (scene: Scene): string[] => without(cells, ...scene.things.map(({ cell }) => cell));

/** What is asked when nothing in the scene answers it. */
function unanswerable(form: Question["form"], slots: Question["slots"], others: readonly string[]): Question {
  return { form, slots, answer: notSure, others, about: [], isUnanswerable: true };
}

/** What is at a place; where nothing is, "nothing". */
export const thingAt: Form = (scene, random) => {
  const thing = random.choice(scene.things);
  return {
    form: "thing-at",
    slots: { place: at(thing) },
    answer: thing.noun,
    others: without(things, thing.noun),
    about: [thing],
  };
};

export const nothingAt: Form = (scene, random) => {
  const cell = random.choice(emptyCells(scene)) as Thing["cell"];
  return {
    form: "thing-at",
    slots: { place: placePhrase(cell) },
    answer: "nothing",
    others: things,
    about: [],
  };
};

export const thingOfColour: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, colourOf));
  return (
    thing && {
      form: "thing-of-colour",
      slots: { colour: thing.colour },
      answer: thing.noun,
      others: without(things, thing.noun),
      about: [thing],
    }
  );
};

export const noThingOfColour: Form = (scene, random) => {
  const colour = choose(random, absentColours(scene));
  return colour ? unanswerable("thing-of-colour", { colour }, things) : undefined;
};

export const thingOfCategory: Form = (scene, random) => {
  const thing = choose(random, unique(objectsOf(scene), categoryOf));
  return (
    thing && {
      form: "thing-of-category",
      slots: { category: thing.category },
      answer: thing.noun,
      others: without(nouns, thing.noun),
      about: [thing],
    }
  );
};

export const noThingOfCategory: Form = (scene, random) => {
  const category = choose(random, absentCategories(scene));
  return category ? unanswerable("thing-of-category", { category }, nouns) : undefined;
};

export const colourOfThing: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, nounOf));
  return (
    thing && {
      form: "colour-of",
      slots: { noun: thing.noun },
      answer: thing.colour,
      others: without(colours, thing.colour),
      about: [thing],
    }
  );
};

export const colourOfAbsent: Form = (scene, random) =>
  unanswerable("colour-of", { noun: random.choice(absentNouns(scene)) }, colours);

export const colourAt: Form = (scene, random) => {
  const thing = random.choice(scene.things);
  return {
    form: "colour-at",
    slots: { place: at(thing) },
    answer: thing.colour,
    others: without(colours, thing.colour),
    about: [thing],
  };
};

export const colourAtEmpty: Form = (scene, random) => {
  const cell = random.choice(emptyCells(scene)) as Thing["cell"];
  return unanswerable("colour-at", { place: placePhrase(cell) }, colours);
};

export const placeOfThing: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, nounOf));
  return (
    thing && {
      form: "place-of",
      slots: { noun: thing.noun },
      answer: thing.cell,
      others: without(cells, thing.cell),
      about: [thing],
    }
  );
};

export const placeOfAbsent: Form = (scene, random) =>
  unanswerable("place-of", { noun: random.choice(absentNouns(scene)) }, cells);

export const placeOfColour: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, colourOf));
  return (
    thing && {
      form: "place-of-colour",
      slots: { colour: thing.colour },
      answer: thing.cell,
      others: without(cells, thing.cell),
      about: [thing],
    }
  );
};

export const placeOfNoColour: Form = (scene, random) => {
  const colour = choose(random, absentColours(scene));
  return colour ? unanswerable("place-of-colour", { colour }, cells) : undefined;
};

const reading = (form: Question["form"], slots: Question["slots"], sign: Thing): Question => ({
  form,
  slots,
  answer: sign.word as string,
  others: without(signWords, sign.word as string),
  about: [sign],
});

export const readsOnlySign: Form = (scene) => {
  const signs = signsOf(scene);
  return signs.length === 1 ? reading("reads", {}, signs[0]!) : undefined;
};

export const readsNoSign: Form = (scene) =>
  signsOf(scene).length === 0 ? unanswerable("reads", {}, signWords) : undefined;

export const readsAt: Form = (scene, random) => {
  const sign = choose(random, signsOf(scene));
  return sign && reading("reads-at", { place: at(sign) }, sign);
};

export const readsOnColour: Form = (scene, random) => {
  const sign = choose(random, unique(signsOf(scene), colourOf));
  return sign && reading("reads-on-colour", { colour: sign.colour }, sign);
};

/** An object that is meant by its name, by its place, or by a colour of its own. */
export function meant(scene: Scene, random: Random): { thing: Thing; name: string } | undefined {
  const objects = objectsOf(scene);
  const way = random.choice(["name", "place", "colour"] as const);
  if (way === "place") {
    const thing = choose(random, objects);
    return thing && { thing, name: `the ${random.choice(["thing", "object"])} ${at(thing)}` };
  }
  if (way === "name") {
    const thing = choose(random, namedObjects(scene));
    return thing && { thing, name: `the ${thing.noun}` };
  }
  const thing = choose(
    random,
    unique(scene.things, colourOf).filter((each) => objects.includes(each)),
  );
  return thing && { thing, name: `the ${thing.colour} ${random.choice(["thing", "object", "one"])}` };
}
