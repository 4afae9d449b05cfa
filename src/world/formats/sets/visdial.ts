import type { Random } from "../../../tensor/index.js";
import { groupBy, nounFor } from "../../questions/groups.js";
import { numberWords, withArticle } from "../../questions/language.js";
import { captionsOf } from "../../questions/miniatures/captions.js";
import { cells, placePhrase } from "../../scenes/cells.js";
import { colours } from "../../scenes/colours.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import { allObjectClasses, categories } from "../../scenes/objects.js";
import type { PlacedObject, Scene } from "../../scenes/scene.js";
import { cocoName } from "../names.js";
import { type BuildContext, makeEach, type SetBuilder } from "../set-builder.js";

const dialogs = { train: 10, val: 20, test: 5 };
const roundCount = 10;
const optionCount = 100;

type Exchange = readonly [question: string, answer: string];

/** A list in which each text is once, found by its index. */
class Texts {
  readonly list: string[] = [];
  readonly #indices = new Map<string, number>();

  add(text: string): number {
    let index = this.#indices.get(text);
    if (index === undefined) {
      index = this.list.push(text) - 1;
      this.#indices.set(text, index);
    }
    return index;
  }
}

/** Visual Dialog: ten questions about one image, each with a hundred answers to choose from. */
export const visdial: SetBuilder = {
  name: "visdial",
  async build(context) {
    const { folder } = context;
    let imageId = 10;
    for (const [split, wanted] of Object.entries(dialogs)) {
      const questions = new Texts();
      const answers = new Texts();
      for (const answer of commonAnswers) answers.add(answer);
      const drawn = await makeEach(context.count(wanted), async () => {
        imageId += 13;
        const { caption, exchanges } = await drawDialog(context, split, imageId);
        // In the owners' test a dialog ends at any round, whose answer is kept back.
        const length = split === "test" ? 1 + context.random.integer(roundCount) : roundCount;
        return { image_id: imageId, caption, exchanges: exchanges.slice(0, length) };
      });
      for (const { exchanges } of drawn) for (const [, answer] of exchanges) answers.add(answer);
      const data = {
        questions: questions.list,
        answers: answers.list,
        dialogs: drawn.map(({ exchanges, ...head }) => {
          const rounds = exchanges.map(([question, answer], index) => {
            const asked = { question: questions.add(question) };
            const right = answers.add(answer);
            const { options, gtIndex } = optionsWith(context.random, right, answers.list.length);
            if (split !== "test")
              return { ...asked, answer: right, gt_index: gtIndex, answer_options: options };
            return index === exchanges.length - 1
              ? { ...asked, answer_options: options }
              : { ...asked, answer: right };
          });
          return { ...head, dialog: rounds };
        }),
      };
      await folder.json(`visdial_1.0_${split}.json`, { version: "1.0", split: splitName(split), data });
      if (split === "val") {
        const relevance = data.dialogs.map(({ image_id, dialog }) => {
          const round = context.random.integer(dialog.length);
          return { image_id, round_id: round + 1, gt_relevance: relevanceOf(dialog[round]!, answers.list) };
        });
        await folder.json("visdial_1.0_val_dense_annotations.json", relevance);
      }
    }
  },
};

const splitName = (split: string) => (split === "train" ? split : `${split}2018`);

async function drawDialog({ random, folder, painter }: BuildContext, split: string, imageId: number) {
  const scene = sceneFor(random, "out", 4);
  const directory = split === "train" ? "train2014" : `VisualDialog_${split}2018`;
  const prefix = split === "train" ? "COCO_train2014_" : `${directory}_`;
  await folder.jpeg(`${directory}/${prefix}${cocoName(imageId)}`, painter.paint({ scene }));
  const caption = captionsOf(scene, random, 1)[0]!;
  // Questions of a dialog do not repeat.
  const exchanges = new Map<string, Exchange>();
  while (exchanges.size < roundCount) {
    const exchange = random.choice(forms)(scene, random);
    exchanges.set(exchange[0], exchange);
  }
  return { caption: caption.slice(0, -1).toLowerCase(), exchanges: [...exchanges.values()] };
}

/** Questions as people type them: in lower case and without a question mark. */
const forms: readonly ((scene: Scene, random: Random) => Exchange)[] = [
  ({ objects }, random) => {
    const name =
      random.uniform() < 0.5 ? random.choice(objects).object : random.choice(allObjectClasses).name;
    const count = objects.filter(({ object }) => object === name).length;
    const answer = count === 0 ? "no" : count === 1 ? "yes, one" : `yes, ${numberWords[count]}`;
    return [`do you see ${withArticle(name)}`, answer];
  },
  ({ objects }, random) => {
    const { object, colour } = random.choice(objects);
    const all = objects.filter((placed) => placed.object === object);
    const isOneColour = all.every((placed) => placed.colour === colour);
    const verb = all.length === 1 ? "is" : "are";
    const answer = isOneColour ? `${all.length === 1 ? "it is" : "they are"} ${colour}` : "different colors";
    return [`what color ${verb} the ${nounFor(object, all.length)}`, answer];
  },
  ({ objects }, random) => {
    const { object } = random.choice(objects);
    return [
      `how many ${nounFor(object, 2)} are there`,
      numberWords[objects.filter((placed) => placed.object === object).length]!,
    ];
  },
  ({ objects }, random) => {
    const cell = random.choice(cells);
    const found = objects.find((placed) => placed.cell === cell);
    return [`what is ${placePhrase(cell)}`, found ? phrase(found) : "nothing"];
  },
  ({ objects }, random) => {
    const colour = random.choice(colours);
    const isThere = objects.some((placed) => placed.colour === colour);
    return [`is anything ${colour}`, isThere ? "yes, it is" : "no, nothing"];
  },
  ({ objects }, random) => {
    const { name, plural } = random.choice(categories);
    const names = new Set(
      allObjectClasses.filter(({ category }) => category === name).map((each) => each.name),
    );
    return [`are there any ${plural}`, objects.some(({ object }) => names.has(object)) ? "yes" : "no"];
  },
  ({ objects }, random) => {
    const [object, all] = random.shuffle([...groupBy(objects, (placed) => placed.object)])[0]!;
    return [
      `where ${all.length === 1 ? "is" : "are"} the ${nounFor(object, all.length)}`,
      all.length === 1 ? placePhrase(all[0]!.cell) : "in different places",
    ];
  },
];

const phrase = ({ colour, object }: PlacedObject) => withArticle(`${colour} ${object}`);

/** Answers that people give anyway; with these there are always a hundred to choose from. */
const commonAnswers = [
  "yes",
  "no",
  "nothing",
  "i can't tell",
  "not that i can see",
  ...numberWords,
  ...colours.flatMap((colour) => [`it is ${colour}`, `they are ${colour}`]),
  ...cells.map(placePhrase),
  ...allObjectClasses.map(({ name }) => withArticle(name)),
  ...allObjectClasses.map(({ name }) => withArticle(`white ${name}`)),
];

/** A hundred different answers by index, with the right one among them, and its place. */
function optionsWith(random: Random, right: number, answerCount: number) {
  const others = Array.from({ length: answerCount }, (_, index) => index).filter((index) => index !== right);
  const options = random.shuffle([right, ...random.shuffle(others).slice(0, optionCount - 1)]);
  return { options, gtIndex: options.indexOf(right) };
}

/** People find the right answer fitting, and to some degree what begins like it. */
function relevanceOf(
  { answer, answer_options: options = [] }: { answer?: number; answer_options?: readonly number[] },
  answers: readonly string[],
): number[] {
  const start = (index: number) => answers[index]!.split(/[ ,]/)[0];
  return options.map((option) => {
    if (option === answer) return 1;
    return answer !== undefined && start(option) === start(answer) ? 0.4 : 0;
  });
}
