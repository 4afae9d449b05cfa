/** Answers questions by reading them and looking at what a drawing says is there: a second opinion on the sets' own. */

import type { Drawing, Thing } from "../../../scenes/drawing.js";
import { objectClasses } from "../../../scenes/objects.js";
import { homeOf, sizeOf } from "../knowledge.js";

const numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** @throws Error when not exactly one thing fits */
function only(things: readonly Thing[], what: string): Thing {
  if (things.length !== 1) throw new Error(`${things.length} things fit "${what}"`);
  return things[0]!;
}

/** The thing that "the red thing", "the sign", "the object at the top left" or "in the middle" mean. */
function meant({ things }: Drawing, text: string): Thing {
  const place = /(?:at the|on the|in the) ((?:top|bottom|left|right|middle)(?: left| right)?)$/.exec(text);
  if (place)
    return only(
      things.filter(({ cell }) => cell === place[1]),
      text,
    );
  const [, colour, noun] = /^(?:the )?(?:(\w+) )?(\w+)$/.exec(text) ?? [];
  const isAny = noun === "thing" || noun === "object" || noun === "board";
  return only(
    things.filter((thing) => (isAny || thing.noun === noun) && (!colour || thing.colour === colour)),
    text,
  );
}

function counted({ things }: Drawing, plural: string): number {
  const colour = /^(\w+) things$/.exec(plural)?.[1];
  const noun = objectClasses.find((known) => known.plural === plural)?.name;
  return things.filter((thing) =>
    colour ? thing.colour === colour : noun ? thing.noun === noun : `${thing.category}s` === plural,
  ).length;
}

const [rows, columns] = [
  ["top", "middle", "bottom"],
  ["left", "middle", "right"],
];
/** Row and column, by what the words say. */
function place({ cell }: Thing): { row: number; column: number } {
  const words = cell.split(" ");
  const find = (names: readonly string[]) => names.findIndex((name) => words.includes(name));
  const [row, column] = [find(["top", "-", "bottom"]), find(["left", "-", "right"])];
  return {
    row: row === -1 ? rows.indexOf("middle") : row,
    column: column === -1 ? columns.indexOf("middle") : column,
  };
}

function holds(relation: string, a: Thing, b: Thing): boolean {
  const [from, to] = [place(a), place(b)];
  if (relation === "left of") return from.column < to.column;
  if (relation === "right of") return from.column > to.column;
  return relation === "above" ? from.row < to.row : from.row > to.row;
}

const yesNo = (isTrue: boolean): string => (isTrue ? "yes" : "no");

type Reading = (drawing: Drawing, ...parts: string[]) => string;

const is = ({ things }: Drawing, noun: string) => things.some((thing) => thing.noun === noun);
const spot = "((?:at|on|in) the [\\w ]+?)";

/** Each form of question, and what is right. */
const readings: readonly (readonly [string, Reading])[] = [
  [
    `(?:What is|What do you see|Which object is|what is shown) ${spot}(?: in the clip)?`,
    (d, p) => meant(d, p).noun,
  ],
  ["(?:What is the|Which object is) (\\w+)(?: thing)?", (d, colour) => meant(d, `${colour} thing`).noun],
  ["what is shown in (\\w+) in the clip", (d, colour) => meant(d, `${colour} thing`).noun],
  ["Which of these is drawn on (\\w+)", (d, colour) => meant(d, `${colour} thing`).noun],
  [`Which of these is found ${spot}`, (d, p) => meant(d, p).noun],
  ["What (?:color is|is the color of) the (\\w+)", (d, noun) => meant(d, noun).colour],
  ["which color does the (\\w+) have in the video", (d, noun) => meant(d, noun).colour],
  [`What color is the thing ${spot}`, (d, p) => meant(d, p).colour],
  ["(?:Where is|In which place is) the (\\w+)", (d, noun) => meant(d, noun).cell],
  ["at which spot does the (\\w+) come", (d, noun) => meant(d, noun).cell],
  ["How many things are in the picture", ({ things }) => numbers[things.length]!],
  ["How many ([\\w ]+) are there", (d, plural) => numbers[counted(d, plural)]!],
  ["(?:Is there|Can you see) an? (\\w+)(?: in the picture)?", (d, noun) => yesNo(is(d, noun))],
  ["Are there both an? (\\w+) and an? (\\w+)", (d, a, b) => yesNo(is(d, a) && is(d, b))],
  [
    "Is the (\\w+) (left of|above) or (right of|below) the (\\w+)",
    (d, a, one, other, b) => {
      const [first, second] = [meant(d, a), meant(d, b)];
      return (holds(one, first, second) ? one : other).split(" ")[0]!;
    },
  ],
  [
    "Is the (\\w+) (\\w+) or (\\w+)",
    (d, noun, a, b) => [a, b].find((c) => c === meant(d, noun).colour) ?? "neither",
  ],
  ["Is the (\\w+) (\\w+)", (d, noun, colour) => yesNo(meant(d, noun).colour === colour)],
  [
    "What colors are the (\\w+) and the (\\w+)",
    (d, a, b) => `${meant(d, a).colour} and ${meant(d, b).colour}`,
  ],
  [
    "Which is (\\w+), the (\\w+) or the (\\w+)",
    (d, colour, a, b) =>
      only(
        [meant(d, a), meant(d, b)].filter((thing) => thing.colour === colour),
        colour,
      ).noun,
  ],
  [
    "Do the (\\w+) and the (\\w+) have the same color",
    (d, a, b) => yesNo(meant(d, a).colour === meant(d, b).colour),
  ],
  [
    "(?:Where does|Where would one find|Where is) (the .+?)(?: belong| at home)?",
    (d, x) => homeOf(meant(d, x).noun),
  ],
  ["Of which kind is (the .+)", (d, x) => meant(d, x).category],
  ["How large is (the .+)", (d, x) => sizeOf(meant(d, x).noun)],
  [
    "(?:What is written|Which word is) on the (\\w+) (?:sign|board)",
    (d, colour) => meant(d, `${colour} thing`).word ?? "",
  ],
  [
    `(?:What is written|Which word can be read|What does the sign) ${spot}(?: say)?`,
    (d, p) => meant(d, p).word ?? "",
  ],
  ["What does the sign say", (d) => meant(d, "sign").word ?? ""],
];

const patterns = readings.map(([text, reading]) => [new RegExp(`^${text}\\?$`), reading] as const);

/** @throws Error for a question of a form that is not known, or that nothing or more than one thing fits */
export function readAnswer(question: string, drawing: Drawing): string {
  for (const [pattern, reading] of patterns) {
    const parts = pattern.exec(question);
    if (parts) return reading(drawing, ...parts.slice(1));
  }
  throw new Error(`No known form of question: ${question}`);
}

/** Whether a statement of where two things are to each other is true. */
export function readStatement(statement: string, drawing: Drawing): boolean {
  const [, a, relation, b] =
    /^The (\w+) is (left of|right of|above|below) the (\w+)\.$/.exec(statement) ?? [];
  return holds(relation!, meant(drawing, a!), meant(drawing, b!));
}
