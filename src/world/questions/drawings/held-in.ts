/** What the sets ask that are trained on. */
import type { Random } from "../../../tensor/index.js";
import { colours } from "../../scenes/colours.js";
import type { Drawing, Thing } from "../../scenes/drawing.js";
import { categories, objectClasses } from "../../scenes/objects.js";
import { groupBy } from "../groups.js";
import { numberWords, withArticle } from "../language.js";
import { homeNames, homeOf, uses } from "./knowledge.js";
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

const absentNouns = ({ things }: Drawing): string[] =>
  objectClasses.map(({ name }) => name).filter((name) => things.every(({ noun }) => noun !== name));

const uniqueObjects = (drawing: Drawing): Thing[] => unique(objectsOf(drawing), nounOf);

export const whatIsThere: Form = ({ things }, random) => {
  const thing = random.choice(things);
  const text = random.choice(["What is", "What do you see", "Which object is"]);
  return question(`${text} ${at(thing)}?`, thing.noun, [thing]);
};

export const whatIsOfColour: Form = ({ things }, random) => {
  const thing = choose(random, unique(things, colourOf));
  if (!thing) return undefined;
  const text = random.choice(["What is the {} thing?", "Which object is {}?"]);
  return question(text.replace("{}", thing.colour), thing.noun, [thing]);
};

export const whatColour: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  if (!thing) return undefined;
  const text = random.choice(["What color is the {}?", "What is the color of the {}?"]);
  return question(text.replace("{}", thing.noun), thing.colour, [thing]);
};

export const colourAt: Form = ({ things }, random) => {
  const thing = random.choice(things);
  return question(`What color is the thing ${at(thing)}?`, thing.colour, [thing]);
};

export const whereIs: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  if (!thing) return undefined;
  const text = random.choice(["Where is the {}?", "In which place is the {}?"]);
  return question(text.replace("{}", thing.noun), thing.cell, [thing]);
};

export const howMany: Form = ({ things }, random) => {
  const groups: [string, Thing[]][] = [
    ...objectClasses.map(({ name, plural }): [string, Thing[]] => [
      plural,
      things.filter(({ noun }) => noun === name),
    ]),
    ...colours.map((colour): [string, Thing[]] => [
      `${colour} things`,
      things.filter((thing) => thing.colour === colour),
    ]),
    ...categories.map(({ name, plural }): [string, Thing[]] => [
      plural,
      things.filter(({ category }) => category === name),
    ]),
  ];
  // Each number of things is equally likely: there are many groups of one.
  const byNumber = groupBy(
    groups.filter(([, group]) => group.length > 0),
    ([, group]) => group.length,
  );
  const [number, found] = random.choice([...byNumber]);
  const [nouns, group] = random.choice(found);
  return question(`How many ${nouns} are there?`, numberWords[number]!, group, { skill: "other" });
};

export const howManyThings: Form = ({ things }) =>
  question("How many things are in the picture?", numberWords[things.length]!, things, { skill: "other" });

export const isThere: Form = (drawing, random) => {
  const isPresent = random.uniform() < 0.5;
  const thing = random.choice(objectsOf(drawing));
  const noun = isPresent ? thing.noun : random.choice(absentNouns(drawing));
  const text = random.choice(["Is there {}?", "Can you see {} in the picture?"]);
  return question(text.replace("{}", withArticle(noun)), isPresent ? "yes" : "no", isPresent ? [thing] : []);
};

export const areThere: Form = (drawing, random) => {
  const pair = choosePair(random, unique(objectsOf(drawing), nounOf));
  if (!pair) return undefined;
  const areBoth = random.uniform() < 0.5;
  const nouns = pair.map(({ noun }) => noun);
  if (!areBoth) nouns[1] = random.choice(absentNouns(drawing));
  const [first, second] = random.shuffle(nouns);
  const text = `Are there both ${withArticle(first!)} and ${withArticle(second!)}?`;
  return question(text, areBoth ? "yes" : "no", areBoth ? pair : [pair[0]]);
};

export const isOfColour: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  if (!thing) return undefined;
  const isRight = random.uniform() < 0.5;
  const others = colours.filter((colour) => colour !== thing.colour);
  const colour = isRight ? thing.colour : random.choice(others);
  return question(`Is the ${thing.noun} ${colour}?`, isRight ? "yes" : "no", [thing]);
};

const bothColours: Form = (drawing, random) => {
  const pair = choosePair(random, uniqueObjects(drawing));
  if (!pair) return undefined;
  const [first, second] = pair;
  const text = `What colors are the ${first.noun} and the ${second.noun}?`;
  return question(text, `${first.colour} and ${second.colour}`, pair);
};

/** VQAv2: what is there, what it looks like, how much of it. */
export const visualQuestion = oneOf([
  ...[whatIsThere, whatIsOfColour, whatColour, colourAt, whereIs, isThere, isOfColour],
  ...[areThere, bothColours, howMany, howManyThings],
]);

/** A thing that can be meant without its name: by its place, or by a colour of its own. */
function meant(drawing: Drawing, random: Random): { thing: Thing; name: string } | undefined {
  const objects = objectsOf(drawing);
  const byColour = unique(drawing.things, colourOf).filter((thing) => objects.includes(thing));
  if (random.uniform() < 0.5) {
    const thing = random.choice(objects);
    return { thing, name: `the thing ${at(thing)}` };
  }
  const thing = choose(random, byColour);
  return thing && { thing, name: `the ${thing.colour} thing` };
}

/** OK-VQA: where things are at home, which no image shows. */
export const knowledgeQuestion: Form = (drawing, random) => {
  const found = meant(drawing, random);
  if (!found) return undefined;
  const text = random.choice(["Where does {} belong?", "Where would one find {}?"]);
  return question(text.replace("{}", found.name), homeOf(found.thing.noun), [found.thing]);
};

/** A-OKVQA: the same with a choice, or of which kind a thing is. */
export const knowledgeChoice: Form = (drawing, random) => {
  const found = meant(drawing, random);
  if (!found) return undefined;
  const { thing, name } = found;
  if (random.uniform() < 0.5) {
    return choice(`Where is ${name} at home?`, homeOf(thing.noun), homeNames, [thing], random);
  }
  const kinds = categories.map((category) => category.name);
  return choice(`Of which kind is ${name}?`, thing.category, kinds, [thing], random);
};

/** OCR-VQA: what signs say. */
export const readingQuestion: Form = ({ things }, random) => {
  const sign = choose(
    random,
    things.filter(({ word }) => word !== undefined),
  );
  if (!sign) return undefined;
  const texts = [`What is written ${at(sign)}?`, `What does the sign ${at(sign)} say?`];
  if (unique(things, nounOf).includes(sign)) texts.push("What does the sign say?");
  if (unique(things, colourOf).includes(sign)) texts.push(`What is written on the ${sign.colour} sign?`);
  return question(random.choice(texts), sign.word as string, [sign]);
};

/** A question turned round: it is what is to be written. */
export function questionGeneration(form: Form): Form {
  return (drawing, random) => {
    const asked = form(drawing, random);
    if (!asked) return undefined;
    const { question: text, answers } = asked.fields;
    return {
      fields: { references: [(text as string).toLowerCase()], answers },
      about: asked.about,
      skill: "other",
    };
  };
}

const sentence = ({ noun, colour, word }: Thing, place: string): string =>
  `the ${noun}${word ? ` that says ${word}` : ""} is ${colour} and ${place}`;

/** LLaVA's conversations: a sentence about a thing that is named. */
export const conversation: Form = (drawing, random) => {
  const thing = choose(random, uniqueObjects(drawing));
  if (!thing) return undefined;
  const text = random.choice(["What can you tell me about the {}?", "Please describe the {}."]);
  return question(text.replace("{}", thing.noun), sentence(thing, at(thing)), [thing]);
};

/** LLaVA's descriptions: sentences about two things. */
export const detail: Form = (drawing, random) => {
  const pair = choosePair(random, uniqueObjects(drawing));
  if (!pair) return undefined;
  const [first, second] = pair;
  const text = random.choice(["Describe the {} and the [] in detail.", "How do the {} and the [] look?"]);
  const answer = `${sentence(first, at(first))} , ${sentence(second, at(second))}`;
  return question(text.replace("{}", first.noun).replace("[]", second.noun), answer, pair);
};

/** LLaVA's reasoning: what can be done with a thing. */
export const reasoning: Form = (drawing, random) => {
  const found = meant(drawing, random);
  if (!found) return undefined;
  const { thing, name } = found;
  const text = random.choice(["What could I do with {}?", "What is {} good for?"]);
  const answer = `you can ${uses[thing.category]} it , because the ${thing.noun} is ${withArticle(thing.category)}`;
  return question(text.replace("{}", name), answer, [thing]);
};
