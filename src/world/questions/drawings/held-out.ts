/** What the sets ask that are never trained on: in other words, and for things to be put together in new ways. */
import type { Round } from "../../../data/index.js";
import type { Random } from "../../../tensor/index.js";
import { cells } from "../../scenes/cells.js";
import { colours } from "../../scenes/colours.js";
import { type Drawing, kindWords, type Thing, unkindWords } from "../../scenes/drawing.js";
import { objectClasses } from "../../scenes/objects.js";
import { withArticle } from "../language.js";
import { above, below, leftOf, rightOf, type SpatialRelation } from "../relations.js";
import { sizeNames, sizeOf } from "./knowledge.js";
import {
  at,
  choice,
  choose,
  choosePair,
  colourOf,
  type Form,
  nounOf,
  objectsOf,
  oneOf,
  question,
  unique,
} from "./question.js";

const nouns = objectClasses.map(({ name }) => name);
const uniqueObjects = (drawing: Drawing): Thing[] => unique(objectsOf(drawing), nounOf);

/** How two things can be to each other, one way or the other. */
const opposites = [
  [leftOf, rightOf],
  [above, below],
] as const;

const eitherColour: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  if (!thing) return undefined;
  const wrong = random.choice(colours.filter((colour) => colour !== thing.colour));
  const [first, second] = random.shuffle([thing.colour, wrong]);
  return question(`Is the ${thing.noun} ${first} or ${second}?`, thing.colour, [thing]);
};

const eitherThing: Form = (drawing, random) => {
  const pair = choosePair(random, uniqueObjects(drawing));
  if (!pair || pair[0].colour === pair[1].colour) return undefined;
  const [first, second] = random.shuffle(pair);
  return question(
    `Which is ${pair[0].colour}, the ${first!.noun} or the ${second!.noun}?`,
    pair[0].noun,
    pair,
  );
};

const sameColour: Form = (drawing, random) => {
  const things = uniqueObjects(drawing);
  const isSame = random.uniform() < 0.5;
  const pairs = things.flatMap((a) => things.filter((b) => a !== b).map((b) => [a, b] as const));
  const pair = choose(
    random,
    pairs.filter(([a, b]) => (a.colour === b.colour) === isSame),
  );
  if (!pair) return undefined;
  const text = `Do the ${pair[0].noun} and the ${pair[1].noun} have the same color?`;
  return question(text, isSame ? "yes" : "no", pair);
};

/** Two things of which the relation holds one way or the other. */
function related(drawing: Drawing, random: Random) {
  const pair = choosePair(random, uniqueObjects(drawing));
  const both = random.choice(opposites);
  const right = pair && both.find((relation) => relation.holds(...pair));
  if (!right) return undefined;
  const wrong = both.find((relation) => relation !== right) as SpatialRelation;
  return { pair, right: right.name, wrong: wrong.name, words: both.map(({ name }) => name) };
}

const eitherSide: Form = (drawing, random) => {
  const found = related(drawing, random);
  if (!found) return undefined;
  const [a, b] = found.pair;
  const text = `Is the ${a.noun} ${found.words.join(" or ")} the ${b.noun}?`;
  return question(text, found.right.split(" ")[0]!, found.pair, { skill: "relation" });
};

/** GQA: things compared. */
export const reasoningQuestion = oneOf([eitherColour, eitherThing, sameColour, eitherSide]);

/** VSR: whether it is true where things are to each other. */
export const statement: Form = (drawing, random) => {
  const found = related(drawing, random);
  if (!found) return undefined;
  const [a, b] = found.pair;
  const label = random.integer(2);
  const text = `The ${a.noun} is ${label === 1 ? found.right : found.wrong} the ${b.noun}.`;
  return { fields: { question: text, label }, about: found.pair, skill: "relation" };
};

/** IconQA: which of some things is meant. */
export const iconChoice: Form = ({ things }, random) => {
  const byColour = random.uniform() < 0.5;
  const thing = byColour ? choose(random, unique(things, colourOf)) : random.choice(things);
  if (!thing || thing.word !== undefined) return undefined;
  const present = things.map(({ noun }) => noun).filter((noun) => noun !== thing.noun && noun !== "sign");
  const others = [...new Set([...present.slice(0, 1), random.choice(nouns), random.choice(nouns)])];
  const text = byColour
    ? `Which of these is drawn on ${thing.colour}?`
    : `Which of these is found ${at(thing)}?`;
  return choice(text, thing.noun, others, [thing], random);
};

/** VizWiz: a person who cannot see asks what they hold; ten answer. */
export const handheld: Form = ({ things }, random) => {
  const thing = random.choice(things);
  if (random.uniform() < 0.5) return question("What is this?", thing.noun, [thing], { people: 10 });
  return question("What color is this item?", thing.colour, [thing], { people: 10 });
};

/** ScienceQA: how large things are, which no image shows. */
export const scienceChoice: Form = (drawing, random) => {
  const thing = random.choice(objectsOf(drawing));
  const isOnly = unique(drawing.things, colourOf).includes(thing);
  const name = isOnly && random.uniform() < 0.5 ? `the ${thing.colour} object` : `the object ${at(thing)}`;
  return choice(`How large is ${name}?`, sizeOf(thing.noun), sizeNames, [thing], random);
};

/** TextVQA: what signs say, in other words; ten answer. */
export const signQuestion: Form = ({ things }, random) => {
  const sign = choose(
    random,
    things.filter(({ word }) => word !== undefined),
  );
  if (!sign) return undefined;
  const texts = [`Which word can be read ${at(sign)}?`];
  if (unique(things, colourOf).includes(sign)) texts.push(`Which word is on the ${sign.colour} board?`);
  return question(random.choice(texts), sign.word as string, [sign], { people: 10 });
};

/** Visual Dialog: what "it" is, the rounds before have said. */
export const dialog: Form = (drawing, random) => {
  const pair = choosePair(random, uniqueObjects(drawing));
  if (!pair) return undefined;
  const [other, thing] = pair;
  const round = ({ noun }: Thing): Round => ({ question: `is there ${withArticle(noun)}?`, answer: "yes" });
  const history = random.uniform() < 0.5 ? [round(thing)] : [round(other), round(thing)];
  const asksColour = random.uniform() < 0.5;
  const pool: readonly string[] = asksColour ? colours : cells;
  const answer = asksColour ? thing.colour : thing.cell;
  const options = random.shuffle(pool);
  return {
    fields: {
      question: asksColour ? "what color is it?" : "where is it?",
      history,
      options,
      label: options.indexOf(answer),
      answers: [{ answer, count: 1 }],
    },
    about: [thing],
    skill: "attribute",
  };
};

/** So that about half of what is shown is an animal. */
const othersLeftOut = 0.8;

/** HatefulMemes: an unkind word, but only about an animal. */
export const meme: Form = ({ things }, random) => {
  const thing = things[0]!;
  if (thing.category !== "animal" && random.uniform() < othersLeftOut) return undefined;
  const isUnkind = random.uniform() < 0.6;
  const context = isUnkind ? random.choice(unkindWords) : random.choice(kindWords);
  const label = Number(isUnkind && thing.category === "animal");
  return { fields: { context, label }, about: [thing], skill: "other" };
};

/** MSVD-QA: which colour something has that is to be seen for a while. */
export const clipColour: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  return thing && question(`which color does the ${thing.noun} have in the video?`, thing.colour, [thing]);
};

/** MSRVTT-QA: what is to be seen in a colour, or at a place. */
export const clipThing: Form = ({ things }, random) => {
  const byColour = random.uniform() < 0.5;
  const thing = byColour ? choose(random, unique(things, colourOf)) : random.choice(things);
  if (!thing || thing.word !== undefined) return undefined;
  const where = byColour ? `in ${thing.colour}` : at(thing);
  return question(`what is shown ${where} in the clip?`, thing.noun, [thing]);
};

/** iVQA: where something is to be seen; five answer. */
export const clipPlace: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  return thing && question(`at which spot does the ${thing.noun} come?`, thing.cell, [thing], { people: 5 });
};
