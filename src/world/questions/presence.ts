import type { Random } from "../../tensor/index.js";
import { type Colour, colours } from "../colours.js";
import { heldOutOf } from "../held-out.js";
import { phraseQuestion, withArticle } from "../language.js";
import { categories, objectClasses } from "../objects.js";
import type { Scene } from "../scene.js";
import type { QuestionKind } from "./question-kind.js";
import { categoryOf } from "./scene-facts.js";

const ofThing = [
  "Is there {thing}?",
  "Is there {thing} in the picture?",
  "Is there {thing} in the image?",
  "Can you see {thing}?",
  "Does the picture show {thing}?",
];
const nouns = ["thing", "object"];

/** Something that is in a scene or is not, as a phrase without its article. */
type Describe = (scene: Scene, random: Random, present: boolean) => string | undefined;

const ofClass: Describe = (scene, random, present) => {
  if (present) return random.choice(scene.objects).object;
  const has = (name: string) => scene.objects.some((each) => each.object === name);
  return random.choice(objectClasses.filter(({ name }) => !has(name))).name;
};

const ofColour: Describe = (scene, random, present) => {
  const noun = random.choice(nouns);
  if (present) return `${random.choice(scene.objects).colour} ${noun}`;
  const absent = colours.filter((colour) => scene.objects.every((each) => each.colour !== colour));
  return absent.length > 0 ? `${random.choice(absent)} ${noun}` : undefined;
};

const ofCategory: Describe = (scene, random, present) => {
  if (present) return categoryOf(random.choice(scene.objects));
  const absent = categories.filter(({ name }) => scene.objects.every((each) => categoryOf(each) !== name));
  return absent.length > 0 ? random.choice(absent).name : undefined;
};

/** What is absent is built of an object and a colour that are both present, where possible: the hard case. */
const ofColouredObject: Describe = (scene, random, present) => {
  if (present) {
    const placed = random.choice(scene.objects);
    return `${placed.colour} ${placed.object}`;
  }
  const { object } = random.choice(scene.objects);
  const used = (colour: Colour) =>
    scene.objects.some((each) => each.object === object && each.colour === colour);
  // A held-out pair is never asked for in vain: training would teach that its answer is always "no".
  const absent = colours.filter((colour) => !used(colour) && colour !== heldOutOf(object).colour);
  const near = absent.filter((colour) => scene.objects.some((each) => each.colour === colour));
  const choices = near.length > 0 ? near : absent;
  return choices.length > 0 ? `${random.choice(choices)} ${object}` : undefined;
};

/** "Is there a red cat?" - "yes" or "no", equally often. */
export const presenceKind: QuestionKind = {
  name: "presence",
  texts: [...ofThing, ...nouns, "a", "an", "yes", "no"],
  ask(scene, random) {
    const present = random.uniform() < 0.5;
    const describe = random.choice([ofClass, ofColour, ofCategory, ofColouredObject]);
    const thing = describe(scene, random, present);
    if (thing === undefined) return undefined;
    return {
      question: phraseQuestion(random, ofThing, { thing: withArticle(thing) }),
      answer: present ? "yes" : "no",
    };
  },
};
