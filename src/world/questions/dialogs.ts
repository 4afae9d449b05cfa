/** What "it" is, the rounds before have said. */
import { cells } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { homeNames, homeOf } from "../facts/knowledge.js";
import { withArticle } from "../facts/language.js";
import type { Thing } from "../scenes/scene.js";
import { choosePair, type Form, namedObjects, type Question, without, yesOrNo } from "./question.js";

function followUp(form: Question["form"], known: (thing: Thing) => string, values: readonly string[]): Form {
  return (scene, random) => {
    const pair = choosePair(random, namedObjects(scene));
    if (!pair) return undefined;
    const [other, thing] = pair;
    const isThere = (named: Thing): Question => ({
      form: "is-there",
      slots: { a_noun: withArticle(named.noun) },
      ...yesOrNo(true),
      about: [named],
    });
    const history = random.uniform() < 0.5 ? [isThere(thing)] : [isThere(other), isThere(thing)];
    const answer = known(thing);
    return { form, slots: {}, answer, others: without(values, answer), about: [thing], history };
  };
}

export const colourOfIt = followUp("colour-of-it", ({ colour }) => colour, colours);
export const placeOfIt = followUp("place-of-it", ({ cell }) => cell, cells);
export const homeOfIt = followUp("home-of-it", ({ noun }) => homeOf(noun), homeNames);
