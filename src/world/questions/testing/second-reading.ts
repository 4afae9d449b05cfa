/** Answers questions by their form and slots and what is in a scene: a second opinion on the forms' own. */
import { homeOf, sizeOf } from "../../facts/knowledge.js";
import { allObjectClasses } from "../../facts/objects.js";
import type { Scene, Thing } from "../../scenes/scene.js";
import type { Question } from "../question.js";

const numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"];
const unsure = "not sure";

/** All things that "the red thing", "the cat", "the object at the top left" or "in the middle" mean. */
function meantBy(text: string, { things }: Scene): readonly Thing[] {
  const place = /(?:at the|on the|in the) ((?:top|bottom|left|right|middle)(?: left| right)?)$/.exec(
    text,
  )?.[1];
  if (place) return things.filter(({ cell }) => cell === place);
  const [, colour, noun] = /^(?:(?:the|an?) )?(?:(\w+) )?(\w+)$/.exec(text) ?? [];
  const isAny = noun === "thing" || noun === "object" || noun === "one";
  return things.filter((thing) => (isAny || thing.noun === noun) && (!colour || thing.colour === colour));
}

/** A property of what is meant: nothing means that it cannot be said. */
function about(text: string, scene: Scene, property: (thing: Thing) => string): string {
  const found = meantBy(text, scene);
  if (found.length > 1) throw new Error(`${found.length} things fit "${text}"`);
  return found[0] ? property(found[0]) : unsure;
}

function counted(plural: string, { things }: Scene): number {
  const colour = /^(\w+) things$/.exec(plural)?.[1];
  const noun = allObjectClasses.find((known) => known.plural === plural)?.name;
  return things.filter((thing) =>
    colour ? thing.colour === colour : noun ? thing.noun === noun : `${thing.category}s` === plural,
  ).length;
}

/** How far right and how far down, by what the words say. */
const across = ({ cell }: Thing) => (/left/.test(cell) ? -1 : /right/.test(cell) ? 1 : 0);
const down = ({ cell }: Thing) => (/top/.test(cell) ? -1 : /bottom/.test(cell) ? 1 : 0);

function holds(relation: string, a: Thing, b: Thing): boolean {
  if (relation === "left of") return across(a) < across(b);
  if (relation === "right of") return across(a) > across(b);
  return relation === "above" ? down(a) < down(b) : down(a) > down(b);
}

const noun = (thing: Thing) => thing.noun;
const colour = (thing: Thing) => thing.colour;
const cell = (thing: Thing) => thing.cell;
const word = (thing: Thing) => thing.word ?? "nothing";
const yesOrNo = (isTrue: boolean) => (isTrue ? "yes" : "no");

const uses: Readonly<Record<string, string>> = {
  ...{ animal: "feed", food: "eat", vehicle: "ride", tool: "use", plant: "water", instrument: "play" },
};

/** @throws Error for a question of a form that tells a text, or when several things fit */
export function secondReading({ form, slots, history = [] }: Question, scene: Scene): string {
  const slot = (name: string): string => {
    const text = slots[name];
    if (text === undefined) throw new Error(`${form} has no ${name}`);
    return text;
  };
  const the = (name: string): Thing => {
    const found = meantBy(slot(name), scene);
    if (found.length !== 1) throw new Error(`${found.length} things fit "${slot(name)}"`);
    return found[0]!;
  };
  const it = history.at(-1)?.slots.a_noun ?? "";
  switch (form) {
    case "thing-at":
      return meantBy(slot("place"), scene).length === 0 ? "nothing" : about(slot("place"), scene, noun);
    case "thing-of-colour":
      return about(`${slot("colour")} thing`, scene, noun);
    case "thing-of-category": {
      const found = scene.things.filter(({ category }) => category === slot("category"));
      return found.length === 0 ? unsure : about(found.length === 1 ? found[0]!.noun : "", scene, noun);
    }
    case "colour-of":
      return about(slot("noun"), scene, colour);
    case "colour-at":
      return about(slot("place"), scene, colour);
    case "place-of":
      return about(slot("noun"), scene, cell);
    case "place-of-colour":
      return about(`${slot("colour")} thing`, scene, cell);
    case "count-all":
      return numbers[scene.things.length]!;
    case "count-of":
      return numbers[counted(slot("nouns"), scene)]!;
    case "is-there":
      return yesOrNo(meantBy(slot("a_noun"), scene).length > 0);
    case "are-both-there":
      return yesOrNo(["a_first", "a_second"].every((name) => meantBy(slot(name), scene).length > 0));
    case "is-of-colour":
      return yesOrNo(the("noun").colour === slot("colour"));
    case "is-at":
      return yesOrNo(meantBy(slot("place"), scene)[0] === the("noun"));
    case "reads":
      return about("sign", scene, word);
    case "reads-at":
      return about(slot("place"), scene, word);
    case "reads-on-colour": {
      const found = scene.things.filter((thing) => thing.word && thing.colour === slot("colour"));
      return found.length === 1 ? found[0]!.word! : `${found.length} signs`;
    }
    case "home-of":
      return homeOf(the("thing").noun);
    case "category-of":
      return the("thing").category;
    case "size-of":
      return sizeOf(the("thing").noun);
    case "use-of":
      return `you can ${uses[the("thing").category]} it`;
    case "either-colour":
      return [slot("one"), slot("other")].find((each) => each === the("noun").colour) ?? "neither";
    case "which-is-of-colour":
      return ["first", "second"]
        .map(the)
        .filter((thing) => thing.colour === slot("colour"))
        .map(noun)
        .join();
    case "same-colour":
      return yesOrNo(the("first").colour === the("second").colour);
    case "either-side": {
      const right = [slot("one"), slot("other")].filter((each) => holds(each, the("first"), the("second")));
      return right.join().split(" ")[0]!;
    }
    case "is-related":
      return yesOrNo(holds(slot("relation"), the("first"), the("second")));
    case "colour-of-it":
      return about(it, scene, colour);
    case "place-of-it":
      return about(it, scene, cell);
    case "home-of-it":
      return about(it, scene, ({ noun }) => homeOf(noun));
    default:
      throw new Error(`${form} tells a text`);
  }
}
