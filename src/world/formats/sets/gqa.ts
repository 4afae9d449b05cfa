import type { Random } from "../../../tensor/index.js";
import type { Painter } from "../../drawing/painter.js";
import { type ComposedQuestion, drawComposers } from "../../questions/miniatures/compositions.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import { digits } from "../names.js";
import { type BuildContext, makeEach, type SetBuilder } from "../set-builder.js";
import type { SetFolder } from "../set-folder.js";

const images = { train: 50, val: 20, testdev: 100, test: 15 };
const questionsPerImage = 2;

/** GQA: compositional questions, with the programs that answer them. */
export const gqa: SetBuilder = {
  name: "gqa",
  async build({ random, folder, painter, count }: BuildContext) {
    let imageNumber = 2_300_000;
    for (const [split, wanted] of Object.entries(images)) {
      const drawn = await makeEach(count(wanted), () =>
        drawImage(random, folder, painter, String(imageNumber++)),
      );
      const entries = drawn.flat().map(({ imageId, composed }, index) => {
        // Ids may begin with 0.
        const id = digits(index * 97 + imageNumber * 3, 9);
        return [id, toQuestion(id, imageId, composed, split !== "test")];
      });
      await folder.json(`${split}_balanced_questions.json`, Object.fromEntries(entries));
    }
  },
};

async function drawImage(random: Random, folder: SetFolder, painter: Painter, imageId: string) {
  const composers = drawComposers(random, questionsPerImage);
  const { scene, questions } = drawUntil(() => {
    const scene = sceneFor(random, "out", 6);
    const questions = new Map<string, ComposedQuestion>();
    for (const compose of composers) {
      const composed = compose(scene);
      if (!composed) return undefined;
      questions.set(composed.question, composed);
    }
    return questions.size === composers.length ? { scene, questions } : undefined;
  });
  await folder.jpeg(`images/${imageId}.jpg`, painter.paint({ scene }));
  return [...questions.values()].map((composed) => ({ imageId, composed }));
}

function toQuestion(id: string, imageId: string, composed: ComposedQuestion, hasAnswer: boolean) {
  const { question, answer, fullAnswer, types, program } = composed;
  const open = { imageId, question, isBalanced: true };
  if (!hasAnswer) return open;
  // The last operation of a program that compares two things depends on both.
  const joins = program.length === 3 && program[1]![0] === program[0]![0];
  const semantic = program.map(([operation, argument], i) => {
    const isSecondStart = joins && i === 1;
    const dependencies = i === 0 || isSecondStart ? [] : joins ? [0, 1] : [i - 1];
    return { operation, dependencies, argument };
  });
  return {
    semantic,
    entailed: [],
    equivalent: [id],
    ...open,
    groups: { global: types.semantic, local: `${types.detailed}-${program[0]![1]}` },
    answer,
    semanticStr: semantic
      .map(({ operation, argument, dependencies }) => `${operation}: ${argument} [${dependencies.join(",")}]`)
      .join("->"),
    annotations: { answer: {}, question: {}, fullAnswer: {} },
    types,
    fullAnswer,
  };
}
