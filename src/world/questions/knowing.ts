/** What no image shows: where things belong, what they are, what they are good for. */
import { homeNames, homeOf, sizeNames, sizeOf, uses } from "../facts/knowledge.js";
import { withArticle } from "../facts/language.js";
import { type CategoryName, categories } from "../facts/objects.js";
import type { Thing } from "../scenes/scene.js";
import { meant } from "./lookups.js";
import { type Form, type Question, without } from "./question.js";

function knowledge(form: Question["form"], known: (thing: Thing) => string, values: readonly string[]): Form {
  return (scene, random) => {
    const found = meant(scene, random);
    if (!found) return undefined;
    const answer = known(found.thing);
    return {
      form,
      slots: { thing: found.name },
      answer,
      others: without(values, answer),
      about: [found.thing],
    };
  };
}

const categoryNames = categories.map(({ name }) => name);

export const homeOfThing = knowledge("home-of", ({ noun }) => homeOf(noun), homeNames);
export const categoryOfThing = knowledge("category-of", ({ category }) => category, categoryNames);
export const sizeOfThing = knowledge("size-of", ({ noun }) => sizeOf(noun), sizeNames);
export const useOfThing = knowledge(
  "use-of",
  (thing) => `you can ${uses[thing.category as CategoryName]} it`,
  [...categories.map(({ name }) => `you can ${uses[name]} it`)],
);

/** What one can do with it, with a reason. */
export function reasonOf(thing: Thing): string {
  return `you can ${uses[thing.category as CategoryName]} it, because the ${thing.noun} is ${withArticle(thing.category)}`;
}
