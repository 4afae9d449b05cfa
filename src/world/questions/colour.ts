import { cells, placePhrase } from "../cells.js";
import { phraseQuestion } from "../language.js";
import type { Question, QuestionKind } from "./question-kind.js";
import { categoryOf, groupBy, nounFor, shared } from "./scene-facts.js";

const ofNoun = [
  "What colour is the {noun}?",
  "What color is the {noun}?",
  "Which colour is the {noun}?",
  "What is the colour of the {noun}?",
  "What is the color of the {noun}?",
];
const ofNouns = [
  "What colour are the {noun}?",
  "What color are the {noun}?",
  "Which colour are the {noun}?",
  "What is the colour of the {noun}?",
  "What is the color of the {noun}?",
];
const ofPlace = [
  "What colour is the thing {place}?",
  "What color is the thing {place}?",
  "What colour is the object {place}?",
  "What is the color of the object {place}?",
];

/** "What colour is the cat?" - "red"; only where there is one answer. */
export const colourKind: QuestionKind = {
  name: "colour",
  texts: [...ofNoun, ...ofNouns, ...ofPlace, ...cells.map(placePhrase)],
  ask(scene, random) {
    const questions: (() => Question)[] = [];
    const offer = (paraphrases: readonly string[], slots: Record<string, string>, answer: string) =>
      questions.push(() => ({ question: phraseQuestion(random, paraphrases, slots), answer }));

    const placed = random.choice(scene.objects);
    offer(ofPlace, { place: placePhrase(placed.cell) }, placed.colour);

    for (const [object, all] of groupBy(scene, (each) => each.object)) {
      const colour = shared(all, (each) => each.colour);
      const paraphrases = all.length === 1 ? ofNoun : ofNouns;
      if (colour) offer(paraphrases, { noun: nounFor(object, all.length) }, colour);
    }
    const categories = [...groupBy(scene, categoryOf)].filter(([, all]) => all.length === 1);
    if (categories.length > 0) {
      const [category, [object]] = random.choice(categories);
      offer(ofNoun, { noun: category }, object.colour);
    }
    return random.choice(questions)();
  },
};
