import { cells, placePhrase } from "../cells.js";
import { phraseQuestion } from "../language.js";
import type { Question, QuestionKind } from "./question-kind.js";
import { categoryOf, groupBy, nounFor, shared } from "./scene-facts.js";

const whole = [
  "What is in the picture?",
  "What is in the image?",
  "What does the picture show?",
  "What is shown in the image?",
];
const single = [...whole, "What is this?", "What object is this?", "Which object is in the picture?"];
const byPlace = [
  "What is {place}?",
  "What is shown {place}?",
  "Which object is {place}?",
  "What do you see {place}?",
  "What is the object {place}?",
];
const byColour = [
  "What is the {colour} thing?",
  "What is the {colour} object?",
  "Which object is {colour}?",
  "What thing is {colour}?",
];
const byCategory = [
  "What {category} is there?",
  "Which {category} is in the picture?",
  "What kind of {category} is there?",
  "What {category} can you see?",
  "What {category} is in the image?",
];

/** "What is at the top left?" - "cat" */
export const objectKind: QuestionKind = {
  name: "object",
  texts: [...single, ...byPlace, ...byColour, ...byCategory, ...cells.map(placePhrase)],
  ask(scene, random) {
    const questions: (() => Question)[] = [];
    const offer = (paraphrases: readonly string[], slots: Record<string, string>, answer: string) =>
      questions.push(() => ({ question: phraseQuestion(random, paraphrases, slots), answer }));

    const placed = random.choice(scene.objects);
    offer(byPlace, { place: placePhrase(placed.cell) }, placed.object);

    const count = scene.objects.length;
    const only = shared(scene.objects, (each) => each.object);
    if (only) offer(count === 1 ? single : whole, {}, nounFor(only, count));

    const colours = [...groupBy(scene, (each) => each.colour)].filter(([, objects]) => objects.length === 1);
    if (colours.length > 0) {
      const [colour, [object]] = random.choice(colours);
      offer(byColour, { colour }, object.object);
    }

    const categories = [...groupBy(scene, categoryOf)].filter(([, all]) =>
      shared(all, (each) => each.object),
    );
    if (categories.length > 0) {
      const [category, [object]] = random.choice(categories);
      offer(byCategory, { category }, object.object);
    }
    return random.choice(questions)();
  },
};
