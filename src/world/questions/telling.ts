/** Texts that tell what is to be seen, in an order that is always the same: as one reads. */
import { enumerate, withArticle } from "../facts/language.js";
import type { Scene, Thing } from "../scenes/scene.js";
import { at, choose, choosePair, type Form, nounOf, type Question, signsOf, unique } from "./question.js";

/** What there is to know of a thing, in a few words: "red cat top left", "blue sign taxi middle". */
export function factOf({ colour, noun, word, cell }: Thing): string {
  return [colour, noun, ...(word ? [word] : []), cell].join(" ");
}

/** What a caption says of each thing. */
interface Detail {
  readonly colour: boolean;
  readonly place: boolean;
}

/** "a red cat at the top left", "a green sign that says taxi" */
function phrase(thing: Thing, { colour, place }: Detail): string {
  const noun = colour ? `${thing.colour} ${thing.noun}` : thing.noun;
  const says = thing.word === undefined ? "" : ` that says ${thing.word}`;
  return `${withArticle(noun)}${says}${place ? ` ${at(thing)}` : ""}`;
}

/** Things that a caption names. */
const namedInCaption = 3;

/** "a red cat, a blue car, a tree and more" */
function captionOf(things: readonly Thing[], detail: Detail): string {
  const phrases = things.slice(0, namedInCaption).map((thing) => phrase(thing, detail));
  return things.length > namedInCaption ? `${phrases.join(", ")} and more` : enumerate(phrases);
}

const details: readonly Detail[] = [
  { colour: true, place: false },
  { colour: false, place: false },
  { colour: true, place: true },
  { colour: false, place: true },
];

/** As many captions as there are people, of which each tells other details. */
export function captionsBy(people: number, { things }: Scene): string[] {
  return Array.from({ length: people }, (_, person) => captionOf(things, details[person % details.length]!));
}

/** Captions that begin with what a sign says, if there is one. */
export function readingCaptionsBy(people: number, scene: Scene): string[] | undefined {
  const [sign] = signsOf(scene);
  if (!sign) return undefined;
  const rest = scene.things.filter((thing) => thing !== sign);
  return captionsBy(people, { ...scene, things: [sign, ...rest] });
}

const telling = (form: "caption" | "describe-all", answer: string, { things }: Scene): Question => ({
  form,
  slots: {},
  answer,
  others: [],
  about: things,
});

export const caption: Form = (scene) => telling("caption", captionsBy(1, scene)[0]!, scene);

export const readingCaption: Form = (scene) => {
  const [text] = readingCaptionsBy(1, scene) ?? [];
  return text === undefined ? undefined : telling("caption", text, scene);
};

export const description: Form = (scene) =>
  telling(
    "describe-all",
    enumerate(scene.things.map((thing) => phrase(thing, { colour: true, place: true }))),
    scene,
  );

const sentence = (thing: Thing): string =>
  `the ${thing.noun}${thing.word ? ` that says ${thing.word}` : ""} is ${thing.colour} and ${at(thing)}`;

export const thingDescription: Form = (scene, random) => {
  const thing = choose(random, unique(scene.things, nounOf));
  return (
    thing && {
      form: "describe-thing",
      slots: { noun: thing.noun },
      answer: sentence(thing),
      others: [],
      about: [thing],
    }
  );
};

export const pairDescription: Form = (scene, random) => {
  const pair = choosePair(random, unique(scene.things, nounOf));
  if (!pair) return undefined;
  const [first, second] = pair;
  return {
    form: "describe-two",
    slots: { first: first.noun, second: second.noun },
    answer: `${sentence(first)}, ${sentence(second)}`,
    others: [],
    about: pair,
  };
};

/** Whether each part of a caption or description is true of the scene, and about a thing of its own. */
export function isTrueText(text: string, { things }: Scene): boolean {
  const parts = text
    .trim()
    .replace(/ and more$/, "")
    .split(/, (?:and )?(?=(?:an?|the) )| and (?=(?:an?|the) )/);
  return areOfDifferent(parts.map((part) => things.filter((thing) => isTrueOf(part, thing))));
}

function isTrueOf(part: string, thing: Thing): boolean {
  const words = part
    .replace(/ and (?=(?:at|in|on) the )/, " ")
    .split(" ")
    .filter((word) => !/^(a|an|at|the|in|on|that|says|is)$/.test(word));
  const known = [thing.colour, thing.noun, ...(thing.word ? [thing.word] : []), ...at(thing).split(" ")];
  const said = words.filter((word) => /^(top|bottom|left|right|middle)$/.test(word)).join(" ");
  return (
    words.includes(thing.noun) &&
    words.every((word) => known.includes(word)) &&
    (said === "" || said === thing.cell)
  );
}

/** Whether one of each group can be taken without taking one twice. */
function areOfDifferent([first, ...others]: readonly Thing[][], taken: readonly Thing[] = []): boolean {
  if (!first) return true;
  return first.some((thing) => !taken.includes(thing) && areOfDifferent(others, [...taken, thing]));
}
