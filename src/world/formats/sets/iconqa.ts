import type { Random } from "../../../tensor/index.js";
import type { Cell } from "../../scenes/cells.js";
import { drawDiagram, inReadingOrder, someClasses } from "../diagrams.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const problemsOf = { train: 60, val: 30, test: 150 };
const task = "choose_txt";

interface Problem {
  readonly things: ReadonlyMap<Cell, string>;
  readonly question: string;
  readonly choices: readonly string[];
  readonly answer: number;
}

/** IconQA, the problems with a choice of texts. */
export const iconqa: SetBuilder = {
  name: "iconqa",
  async build({ random, folder, painter, count }) {
    const problems: Record<string, unknown> = {};
    const splits: Record<string, string[]> = {};
    for (const [split, wanted] of Object.entries(problemsOf)) {
      splits[`${task}_${split}`] = await makeEach(count(wanted), async () => {
        const { things, question, choices, answer } = random.choice(forms)(random);
        const id = String(Object.keys(problems).length * 13 + 5);
        const problem = { question, ques_type: task, grade: "K", label: "V.1", choices, answer };
        const directory = `iconqa_data/iconqa/${split}/${task}/${id}`;
        await folder.png(`${directory}/image.png`, painter.paint({ scene: drawDiagram(random, things) }));
        await folder.json(`${directory}/data.json`, problem);
        problems[id] = problem;
        return id;
      });
    }
    splits[`${task}_trainval`] = [...splits[`${task}_train`]!, ...splits[`${task}_val`]!];
    await folder.json("iconqa_data/problems.json", problems);
    await folder.json("iconqa_data/pid_splits.json", splits);
  },
};

type Form = (random: Random) => Problem;

/** Choices in any order, and the index of the right one. */
function choicesOf(random: Random, right: string, wrong: readonly string[]) {
  const choices = random.shuffle([right, ...wrong]);
  return { choices, answer: choices.indexOf(right) };
}

const howMany: Form = (random) => {
  const counted = someClasses(random, 1)[0]!;
  const count = 1 + random.integer(9);
  const wrong = random.shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9].filter((each) => each !== count)).slice(0, 2);
  return {
    things: inReadingOrder(Array.from({ length: count }, () => counted.name)),
    question: `How many ${counted.plural} are there?`,
    ...choicesOf(random, String(count), wrong.map(String)),
  };
};

const evenOrOdd: Form = (random) => {
  const counted = someClasses(random, 1)[0]!;
  const count = 1 + random.integer(9);
  const [right, wrong] = count % 2 === 0 ? ["even", "odd"] : ["odd", "even"];
  return {
    things: inReadingOrder(Array.from({ length: count }, () => counted.name)),
    question: `Is the number of ${counted.plural} even or odd?`,
    ...choicesOf(random, right, [wrong]),
  };
};

const whichMore: Form = (random) => {
  const [first, second] = someClasses(random, 2);
  const fewer = 1 + random.integer(3);
  const more = fewer + 1 + random.integer(2);
  const names = random.shuffle([
    ...Array.from({ length: more }, () => first!.name),
    ...Array.from({ length: fewer }, () => second!.name),
  ]);
  const [one, other] = random.shuffle([first!.plural, second!.plural]);
  return {
    things: inReadingOrder(names),
    question: `Are there more ${one} or more ${other}?`,
    ...choicesOf(random, first!.plural, [second!.plural]),
  };
};

const whatComesNext: Form = (random) => {
  const names = someClasses(random, 3).map(({ name }) => name);
  const period = 2 + random.integer(2);
  const shown = 2 * period + random.integer(period);
  const at = (index: number) => names[index % period]!;
  return {
    things: inReadingOrder(Array.from({ length: shown }, (_, i) => at(i))),
    question: "What comes next in the pattern?",
    ...choicesOf(
      random,
      at(shown),
      names.filter((name) => name !== at(shown)),
    ),
  };
};

const whichPosition: Form = (random) => {
  const names = someClasses(random, 3).map(({ name }) => name);
  const ordinals = ["first", "second", "third"];
  const asked = random.integer(3);
  return {
    things: inReadingOrder(names),
    question: `Which thing is ${ordinals[asked]} from the left?`,
    ...choicesOf(
      random,
      names[asked]!,
      names.filter((_, i) => i !== asked),
    ),
  };
};

const forms: readonly Form[] = [howMany, evenOrOdd, whichMore, whatComesNext, whichPosition];
