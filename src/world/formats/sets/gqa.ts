import { capitalised } from "../../facts/language.js";
import { digits } from "../names.js";
import { type DrawnRecord, fromEach, type SetBuilder } from "../set-builder.js";

const questions = { train: 100, val: 40, testdev: 200, test: 30 };

/** GQA: things compared, with the programs that answer the questions. */
export const gqa: SetBuilder = {
  name: "gqa",
  async build(context) {
    let imageNumber = 2_300_000;
    for (const [split, wanted] of Object.entries(questions)) {
      const entries = await fromEach(context, "gqa", split, wanted, async (drawn, index) => {
        const imageId = String(imageNumber++);
        await context.folder.jpeg(`images/${imageId}.jpg`, drawn.image);
        // Ids may begin with 0.
        const id = digits(index * 97 + imageNumber * 3, 9);
        return [id, toQuestion(id, imageId, drawn, split !== "test")];
      });
      await context.folder.json(`${split}_balanced_questions.json`, Object.fromEntries(entries));
    }
  },
};

function toQuestion(id: string, imageId: string, drawn: DrawnRecord, hasAnswer: boolean) {
  const open = { imageId, question: drawn.record.question, isBalanced: true };
  if (!hasAnswer) return open;
  const { types, program, fullAnswer } = explain(drawn);
  const semantic = program.map(([operation, argument, ...dependencies]) => ({
    operation,
    dependencies,
    argument,
  }));
  return {
    semantic,
    entailed: [],
    equivalent: [id],
    ...open,
    groups: { global: types.semantic, local: `${types.detailed}-${program[0]![1]}` },
    answer: drawn.question!.answer,
    semanticStr: semantic
      .map(({ operation, argument, dependencies }) => `${operation}: ${argument} [${dependencies.join(",")}]`)
      .join("->"),
    annotations: { answer: {}, question: {}, fullAnswer: {} },
    types,
    fullAnswer: `${capitalised(fullAnswer)}.`,
  };
}

type Step = readonly [operation: string, argument: string, ...dependencies: number[]];

interface Explanation {
  readonly types: { readonly structural: string; readonly semantic: string; readonly detailed: string };
  readonly program: readonly Step[];
  readonly fullAnswer: string;
}

const select = (noun = ""): Step => ["select", noun];

function explain({ question }: DrawnRecord): Explanation {
  const { form, slots, answer } = question!;
  const { noun, first, second, one, other, colour, relation } = slots;
  const types = (structural: string, semantic: string, detailed: string) => ({
    structural,
    semantic,
    detailed,
  });
  switch (form) {
    case "either-colour":
      return {
        types: types("choose", "attr", "chooseAttr"),
        program: [select(noun), ["choose color", `${one}|${other}`, 0]],
        fullAnswer: `the ${noun} is ${answer}`,
      };
    case "which-is-of-colour":
      return {
        types: types("choose", "attr", "twoChoose"),
        program: [select(first), select(second), ["choose", `${colour}`, 0, 1]],
        fullAnswer: `the ${answer} is ${colour}`,
      };
    case "same-colour":
      return {
        types: types("compare", "attr", "twoSame"),
        program: [select(first), select(second), ["same", "color", 0, 1]],
        fullAnswer: `${answer}, the ${first} and the ${second} ${answer === "yes" ? "have" : "do not have"} the same colour`,
      };
    case "either-side":
      return {
        types: types("choose", "rel", "relChooser"),
        program: [select(second), ["choose rel", `${first},${one}|${other},s`, 0]],
        fullAnswer: `the ${first} is ${[one, other].find((side) => side?.startsWith(answer))} the ${second}`,
      };
    default:
      return {
        types: types("verify", "rel", "relVerify"),
        program: [select(second), ["verify rel", `${first},${relation},s`, 0]],
        fullAnswer: `${answer}, the ${first} ${answer === "yes" ? "is" : "is not"} ${relation} the ${second}`,
      };
  }
}
