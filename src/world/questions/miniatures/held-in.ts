/** Questions about what is to be seen, as the sets ask that are trained on. The held-out sets ask in other ways. */
import type { Random } from "../../../tensor/index.js";
import { placePhrase } from "../../scenes/cells.js";
import { colours } from "../../scenes/colours.js";
import { categories, objectClasses } from "../../scenes/objects.js";
import type { Scene } from "../../scenes/scene.js";
import { categoryOf, groupBy, nounFor, unique } from "../groups.js";
import { fill, numberWords, withArticle } from "../language.js";
import { type Asked, asked } from "./asked.js";

type Form = (scene: Scene, random: Random) => Asked | undefined;

const whatIsThere: Form = ({ objects }, random) => {
  const { object, cell } = random.choice(objects);
  const question = random.choice([
    "What is {place}?",
    "Which object is {place}?",
    "What do you see {place}?",
  ]);
  return asked(fill(question, { place: placePhrase(cell) }), object, "object");
};

const whatIsOfColour: Form = ({ objects }, random) => {
  const found = unique(objects, ({ colour }) => colour);
  if (found.length === 0) return undefined;
  const [colour, { object }] = random.choice(found);
  const question = random.choice(["What is the {colour} thing?", "Which object is {colour}?"]);
  return asked(fill(question, { colour }), object, "object");
};

const whichOfCategory: Form = ({ objects }, random) => {
  const found = unique(objects, categoryOf);
  if (found.length === 0) return undefined;
  const [category, { object }] = random.choice(found);
  const question = random.choice(["What {category} is in the picture?", "Which {category} can be seen?"]);
  return asked(fill(question, { category }), object, "object");
};

const colourOf: Form = ({ objects }, random) => {
  const found = unique(objects, ({ object }) => object);
  if (found.length === 0) return undefined;
  const [noun, { colour }] = random.choice(found);
  const question = random.choice([
    "What color is the {noun}?",
    "What is the color of the {noun}?",
    "Which color does the {noun} have?",
  ]);
  return asked(fill(question, { noun }), colour, "colour");
};

const colourAt: Form = ({ objects }, random) => {
  const { colour, cell } = random.choice(objects);
  return asked(`What color is the thing ${placePhrase(cell)}?`, colour, "colour");
};

const count: Form = ({ objects }, random) => {
  const groups = [
    ...groupBy(objects, ({ object }) => nounFor(object, 2)),
    ...groupBy(objects, ({ colour }) => `${colour} things`),
    ...groupBy(objects, (placed) => categories.find(({ name }) => name === categoryOf(placed))!.plural),
  ];
  // Every number that the scene offers is equally likely: most groups are of one.
  const [number, byNumber] = random.choice([...groupBy(groups, ([, group]) => group.length)]);
  const [nouns] = random.choice(byNumber);
  const question = random.choice(["How many {nouns} are there?", "How many {nouns} are in the picture?"]);
  return asked(fill(question, { nouns }), numberWords[number]!, "number");
};

const countAll: Form = ({ objects }) =>
  asked("How many things are in the picture?", numberWords[objects.length]!, "number");

const isThere: Form = ({ objects }, random) => {
  const isPresent = random.uniform() < 0.5;
  const absent = objectClasses.filter(({ name }) => objects.every(({ object }) => object !== name));
  const name = isPresent ? random.choice(objects).object : random.choice(absent).name;
  const question = random.choice([
    "Is there {thing}?",
    "Is there {thing} in the picture?",
    "Can you see {thing}?",
  ]);
  return asked(fill(question, { thing: withArticle(name) }), isPresent ? "yes" : "no", "yesNo");
};

const isOfColour: Form = ({ objects }, random) => {
  const found = unique(objects, ({ object }) => object);
  if (found.length === 0) return undefined;
  const [noun, placed] = random.choice(found);
  const isRight = random.uniform() < 0.5;
  const colour = isRight ? placed.colour : random.choice(colours.filter((each) => each !== placed.colour));
  return asked(`Is the ${noun} ${colour}?`, isRight ? "yes" : "no", "yesNo");
};

const whereIs: Form = ({ objects }, random) => {
  const found = unique(objects, ({ object }) => object);
  if (found.length === 0) return undefined;
  const [noun, { cell }] = random.choice(found);
  return asked(`Where is the ${noun}?`, cell, "place");
};

const forms: readonly Form[] = [
  whatIsThere,
  whatIsOfColour,
  whichOfCategory,
  colourOf,
  colourAt,
  count,
  count,
  countAll,
  isThere,
  isThere,
  isOfColour,
  whereIs,
];

/** A question about a scene, if the form that was drawn finds one. */
export function heldInQuestion(scene: Scene, random: Random): Asked | undefined {
  return random.choice(forms)(scene, random);
}
