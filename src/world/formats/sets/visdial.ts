import type { Round } from "../../../data/index.js";
import { Random } from "../../../tensor/index.js";
import { cells } from "../../facts/cells.js";
import { colours } from "../../facts/colours.js";
import { homeNames } from "../../facts/knowledge.js";
import { numberWords } from "../../facts/language.js";
import { allObjectClasses } from "../../facts/objects.js";
import { captionsBy } from "../../questions/telling.js";
import { askAbout, useOf } from "../../sets/records.js";
import { cocoName } from "../names.js";
import { type DrawnRecord, fromEach, type SetBuilder } from "../set-builder.js";

const dialogs = { train: 10, val: 20, test: 5 };
const roundCount = 10;
const optionCount = 100;

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
    const { folder, random, seed } = context;
    let imageId = 10;
    for (const [split, wanted] of Object.entries(dialogs)) {
      const questions = new Texts();
      const answers = new Texts();
      for (const answer of commonAnswers) answers.add(answer);
      const directory = split === "train" ? "train2014" : `VisualDialog_${split}2018`;
      const prefix = split === "train" ? "COCO_train2014_" : `${directory}_`;
      const drawn = await fromEach(context, "visdial", split, wanted, async (record, index) => {
        imageId += 13;
        await folder.jpeg(`${directory}/${prefix}${cocoName(imageId)}`, record.image);
        // In the owners' test a dialog ends at any round, whose answer is kept back.
        const length = split === "test" ? 1 + random.integer(roundCount) : roundCount;
        const rounds = roundsAbout(record, split, new Random(seed).fork(`rounds of ${split} ${index}`));
        return {
          image_id: imageId,
          caption: captionsBy(1, record.scene)[0]!,
          rounds: rounds.slice(0, length),
        };
      });
      const data = {
        questions: questions.list,
        answers: answers.list,
        dialogs: drawn.map(({ rounds, ...head }) => {
          const dialog = rounds.map(({ question, answer }, index) => {
            const asked = { question: questions.add(question) };
            const right = answers.add(answer);
            const { options, gtIndex } = optionsWith(random, right, answers.list.length);
            if (split !== "test")
              return { ...asked, answer: right, gt_index: gtIndex, answer_options: options };
            return index === rounds.length - 1
              ? { ...asked, answer_options: options }
              : { ...asked, answer: right };
          });
          return { ...head, dialog };
        }),
      };
      await folder.json(`visdial_1.0_${split}.json`, { version: "1.0", split: splitName(split), data });
      if (split === "val") {
        const relevance = data.dialogs.map(({ image_id, dialog }) => {
          const round = random.integer(dialog.length);
          return { image_id, round_id: round + 1, gt_relevance: relevanceOf(dialog[round]!) };
        });
        await folder.json("visdial_1.0_val_dense_annotations.json", relevance);
      }
    }
  },
};

const splitName = (split: string) => (split === "train" ? split : `${split}2018`);

/** The record's rounds, and those of further records about its scene. */
function roundsAbout(drawn: DrawnRecord, split: string, random: Random): Round[] {
  const rounds: Round[] = [];
  let next: Pick<DrawnRecord, "record"> | undefined = drawn;
  while (rounds.length < roundCount) {
    if (next) {
      const { question, answers, history } = next.record;
      rounds.push(...(history ?? []), { question: question as string, answer: answers![0]!.answer });
    }
    next = askAbout(drawn.set, drawn.scene, random, { split: useOf(split), random: random.fork("words") });
  }
  return rounds.slice(0, roundCount);
}

/** Answers that may be given to any question; with these there are always a hundred to choose from. */
const commonAnswers = [
  ...["yes", "no", ...numberWords, ...colours, ...cells, ...homeNames],
  ...allObjectClasses.map(({ name }) => name),
];

/** A hundred different answers by index, with the right one among them, and its place. */
function optionsWith(random: Random, right: number, answerCount: number) {
  const others = Array.from({ length: answerCount }, (_, index) => index).filter((index) => index !== right);
  const options = random.shuffle([right, ...random.shuffle(others).slice(0, optionCount - 1)]);
  return { options, gtIndex: options.indexOf(right) };
}

/** People find the right answer fitting, and to some degree those before and after it. */
function relevanceOf({
  answer,
  answer_options: options = [],
}: {
  answer?: number;
  answer_options?: readonly number[];
}) {
  return options.map((option) => {
    if (option === answer) return 1;
    return answer !== undefined && Math.abs(option - answer) === 1 ? 0.4 : 0;
  });
}
