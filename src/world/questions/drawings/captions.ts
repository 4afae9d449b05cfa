import type { Random } from "../../../tensor/index.js";
import type { Drawing, Thing } from "../../scenes/drawing.js";
import { withArticle } from "../language.js";
import { at, type Form } from "./question.js";

/** How likely a caption names the colour, and the place, of a thing. */
interface Detail {
  readonly colour: number;
  readonly place: number;
}

const careful: Detail = { colour: 0.8, place: 0.6 };
const hasty: Detail = { colour: 0.5, place: 0.4 };

/** "a red cat at the top left" */
export function phrase(thing: Thing, random: Random, { colour, place }: Detail): string {
  const noun = random.uniform() < colour ? `${thing.colour} ${thing.noun}` : thing.noun;
  const says = thing.word === undefined ? "" : ` that says ${thing.word}`;
  return `${withArticle(noun)}${says}${random.uniform() < place ? ` ${at(thing)}` : ""}`;
}

/** A sentence about one or two things. */
function caption(things: readonly Thing[], random: Random, detail: Detail): string {
  return random
    .shuffle(things)
    .slice(0, 2)
    .map((thing) => phrase(thing, random, detail))
    .join(" and ");
}

function captions(count: number, detail: Detail): Form {
  return ({ things }, random) => ({
    fields: { references: Array.from({ length: count }, () => caption(things, random, detail)) },
    about: things,
    skill: "other",
  });
}

export const cocoCaptions = captions(1, careful);
export const webCaptions = captions(1, hasty);
/** Ten people have written one each. */
export const manyCaptions = captions(10, careful);
export const fiveCaptions = captions(5, hasty);

/** A caption that begins with what a sign says. */
export const readingCaption: Form = ({ things }, random) => {
  const signs = things.filter(({ word }) => word !== undefined);
  if (signs.length === 0) return undefined;
  const sign = random.choice(signs);
  const other = random.choice(things.filter((thing) => thing !== sign));
  const text = `${phrase(sign, random, careful)} and ${phrase(other, random, hasty)}`;
  return { fields: { references: [text] }, about: things, skill: "other" };
};

/** Whether each part of a caption of these sets is true of the drawing, and about a thing of its own. */
export function isTrueCaption(text: string, { things }: Drawing): boolean {
  const parts = text.trim().split(/ and (?=an? )/);
  return areOfDifferent(parts.map((part) => things.filter((thing) => isTrueOf(part, thing))));
}

function isTrueOf(part: string, thing: Thing): boolean {
  const words = part.split(" ").filter((word) => !/^(a|an|at|the|in|on|that|says)$/.test(word));
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
