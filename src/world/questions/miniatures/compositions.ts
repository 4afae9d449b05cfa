/** Questions that join several things: their places to each other, their colours, and what there is at all. */
import type { Random } from "../../../tensor/index.js";
import { categories, objectClass } from "../../scenes/objects.js";
import type { Scene } from "../../scenes/scene.js";
import { unique } from "../groups.js";
import { withArticle } from "../language.js";
import { directions } from "../relations.js";

export interface ComposedQuestion {
  readonly question: string;
  readonly answer: string;
  readonly fullAnswer: string;
  readonly types: { readonly structural: string; readonly semantic: string; readonly detailed: string };
  /** Operations with their arguments; each depends on the one before. */
  readonly program: readonly (readonly [operation: string, argument: string])[];
}

type Form = (scene: Scene, random: Random) => ComposedQuestion | undefined;

/** Two things of which there is one each. */
function pairOf(scene: Scene, random: Random) {
  const [first, second] = random.shuffle(unique(scene.objects, ({ object }) => object));
  return first && second && ([first[1], second[1]] as const);
}

/** What is, as the only thing, on one side of something. */
function neighbourOf(scene: Scene, random: Random) {
  const anchor = pairOf(scene, random)?.[0];
  if (!anchor) return undefined;
  const direction = random.choice(directions);
  const [found, ...others] = scene.objects.filter((placed) => direction.holds(placed, anchor));
  return found && others.length === 0 ? { anchor, direction, found } : undefined;
}

const whatIsBeside: Form = (scene, random) => {
  const neighbour = neighbourOf(scene, random);
  if (!neighbour) return undefined;
  const { anchor, direction, found } = neighbour;
  return {
    question: `What is ${direction.phrase} the ${anchor.object}?`,
    answer: found.object,
    fullAnswer: `The ${found.object} is ${direction.phrase} the ${anchor.object}.`,
    types: { structural: "query", semantic: "rel", detailed: "relS" },
    program: [
      ["select", anchor.object],
      ["relate", `_,${direction.phrase},s`],
      ["query", "name"],
    ],
  };
};

const colourBeside: Form = (scene, random) => {
  const neighbour = neighbourOf(scene, random);
  if (!neighbour) return undefined;
  const { anchor, direction, found } = neighbour;
  return {
    question: `What color is the thing ${direction.phrase} the ${anchor.object}?`,
    answer: found.colour,
    fullAnswer: `The thing ${direction.phrase} the ${anchor.object} is ${found.colour}.`,
    types: { structural: "query", semantic: "attr", detailed: "directOf" },
    program: [
      ["select", anchor.object],
      ["relate", `_,${direction.phrase},s`],
      ["query", "color"],
    ],
  };
};

const isBeside: Form = (scene, random) => {
  const pair = pairOf(scene, random);
  if (!pair) return undefined;
  const [subject, anchor] = pair;
  const direction = random.choice(directions);
  const isTrue = direction.holds(subject, anchor);
  const is = isTrue ? "is" : "is not";
  return {
    question: `Is the ${subject.object} ${direction.phrase} the ${anchor.object}?`,
    answer: isTrue ? "yes" : "no",
    fullAnswer: `${isTrue ? "Yes" : "No"}, the ${subject.object} ${is} ${direction.phrase} the ${anchor.object}.`,
    types: { structural: "verify", semantic: "rel", detailed: "relVerify" },
    program: [
      ["select", anchor.object],
      ["verify rel", `${subject.object},${direction.phrase},s`],
    ],
  };
};

const whichSide: Form = (scene, random) => {
  const pair = pairOf(scene, random);
  if (!pair) return undefined;
  const [subject, anchor] = pair;
  const [left, right] = directions;
  const side = [left, right].find((direction) => direction.holds(subject, anchor));
  if (!side) return undefined;
  const answer = side === left ? "left" : "right";
  return {
    question: `Is the ${subject.object} to the left or to the right of the ${anchor.object}?`,
    answer,
    fullAnswer: `The ${subject.object} is ${side.phrase} the ${anchor.object}.`,
    types: { structural: "choose", semantic: "rel", detailed: "relChooser" },
    program: [
      ["select", anchor.object],
      ["choose rel", `${subject.object},${left.phrase}|${right.phrase},s`],
    ],
  };
};

const sameColour: Form = (scene, random) => {
  const pair = pairOf(scene, random);
  if (!pair) return undefined;
  const [first, second] = pair;
  const isSame = first.colour === second.colour;
  return {
    question: `Do the ${first.object} and the ${second.object} have the same color?`,
    answer: isSame ? "yes" : "no",
    fullAnswer: isSame
      ? `Yes, both are ${first.colour}.`
      : `No, the ${first.object} is ${first.colour} and the ${second.object} is ${second.colour}.`,
    types: { structural: "compare", semantic: "attr", detailed: "twoSame" },
    program: [
      ["select", first.object],
      ["select", second.object],
      ["same", "color"],
    ],
  };
};

const isEither: Form = (scene, random) => {
  const isPresent = (name: string) =>
    scene.objects.some(({ object }) => objectClass(object).category === name);
  const shuffled = random.shuffle(categories);
  const [first, second] = [shuffled[0]!, shuffled[1]!];
  const word = random.choice(["and", "or"]);
  const both = [isPresent(first.name), isPresent(second.name)];
  const isTrue = word === "and" ? both.every(Boolean) : both.some(Boolean);
  return {
    question:
      word === "and"
        ? `Are there both ${first.plural} and ${second.plural}?`
        : `Are there ${first.plural} or ${second.plural}?`,
    answer: isTrue ? "yes" : "no",
    fullAnswer: `${isTrue ? "Yes, there are" : "No, there are not"}.`,
    types: { structural: "logical", semantic: "obj", detailed: word === "and" ? "existAnd" : "existOr" },
    program: [
      ["exist", first.name],
      ["exist", second.name],
      [word, ""],
    ],
  };
};

const categoryBeside: Form = (scene, random) => {
  const neighbour = neighbourOf(scene, random);
  if (!neighbour) return undefined;
  const { anchor, direction, found } = neighbour;
  const { category } = objectClass(found.object);
  return {
    question: `What kind of thing is ${direction.phrase} the ${anchor.object}?`,
    answer: category,
    fullAnswer: `It is ${withArticle(category)}.`,
    types: { structural: "query", semantic: "cat", detailed: "categoryThatS" },
    program: [
      ["select", anchor.object],
      ["relate", `_,${direction.phrase},s`],
      ["query", "category"],
    ],
  };
};

const forms: readonly Form[] = [
  whatIsBeside,
  whatIsBeside,
  colourBeside,
  isBeside,
  whichSide,
  sameColour,
  isEither,
  categoryBeside,
];

/** Asks about a scene, or not where the scene does not offer what is wanted. */
type Composer = (scene: Scene) => ComposedQuestion | undefined;

/** So many forms of questions, each with the answer that it wants where that is yes or no: so both are equally frequent. */
export function drawComposers(random: Random, count: number): Composer[] {
  return random
    .shuffle(forms)
    .slice(0, count)
    .map((form) => {
      const unwanted = random.choice(["yes", "no"]);
      return (scene) => {
        const composed = form(scene, random);
        return composed?.answer === unwanted ? undefined : composed;
      };
    });
}
