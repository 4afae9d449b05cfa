import { cells, placePhrase } from "../cells.js";
import { enumerate, numberWords, withArticle } from "../language.js";
import type { Scene } from "../scene.js";
import type { QuestionKind } from "./question-kind.js";
import { groupBy, nounFor } from "./scene-facts.js";

const prompts = [
  "A short image caption:",
  "A short image description:",
  "Describe the picture.",
  "Describe the image.",
  "Write a short description for the image.",
  "Briefly describe the content of the image.",
  "Can you briefly explain what you see in the image?",
  "What do you see?",
];

/**
 * A scene in words, in reading order: "a red cat at the top left and two blue dogs". Objects of one class and
 * colour are counted together; only what is there once is given its place.
 */
export function describeScene(scene: Scene): string {
  const groups = [...groupBy(scene, ({ colour, object }) => `${colour} ${object}`).values()];
  return enumerate(
    groups.map((group) => {
      const { object, colour, cell } = group[0];
      const noun = `${colour} ${nounFor(object, group.length)}`;
      if (group.length > 1) return `${numberWords[group.length]} ${noun}`;
      return `${withArticle(noun)} ${placePhrase(cell)}`;
    }),
  );
}

/** "A short image description:" - "a red cat at the top left and two blue dogs" */
export const captionKind: QuestionKind = {
  name: "caption",
  texts: [...prompts, "a", "an", "and", ...cells.map(placePhrase)],
  ask: (scene, random) => ({ question: random.choice(prompts), answer: describeScene(scene) }),
};
