import { numberWords, phraseQuestion } from "../language.js";
import { categories, objectClasses } from "../objects.js";
import type { QuestionKind } from "./question-kind.js";
import { categoryOf, groupBy } from "./scene-facts.js";

const ofNouns = [
  "How many {nouns} are there?",
  "How many {nouns} are in the picture?",
  "How many {nouns} are in the image?",
  "How many {nouns} can you see?",
  "What is the number of {nouns}?",
  "Count the {nouns}.",
];
const things = ["things", "objects"];

/** Share of the questions that ask for something that is not there. */
const ZERO_SHARE = 0.1;

/** "How many red things are there?" - "two"; all answers that a scene offers are equally likely. */
export const countKind: QuestionKind = {
  name: "count",
  texts: [...ofNouns, ...things],
  ask(scene, random) {
    const byClass = groupBy(scene, (each) => each.object);
    if (random.uniform() < ZERO_SHARE) {
      const absent = random.choice(objectClasses.filter(({ name }) => !byClass.has(name)));
      return { question: phraseQuestion(random, ofNouns, { nouns: absent.plural }), answer: numberWords[0] };
    }
    const byCount = new Map<number, string[]>();
    const offer = (nouns: string, count: number) =>
      byCount.set(count, [...(byCount.get(count) ?? []), nouns]);

    offer(random.choice(things), scene.objects.length);
    for (const { name, plural } of objectClasses)
      if (byClass.has(name)) offer(plural, byClass.get(name)!.length);
    for (const [colour, all] of groupBy(scene, (each) => each.colour)) {
      offer(`${colour} ${random.choice(things)}`, all.length);
    }
    const byCategory = groupBy(scene, categoryOf);
    for (const { name, plural } of categories) {
      if (byCategory.has(name)) offer(plural, byCategory.get(name)!.length);
    }
    const [count, nouns] = random.choice([...byCount]);
    return {
      question: phraseQuestion(random, ofNouns, { nouns: random.choice(nouns) }),
      answer: numberWords[count],
    };
  },
};
