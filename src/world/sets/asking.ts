/** How sets turn questions into records. */
import type { Random } from "../../tensor/index.js";
import { relationsOf, statementOf } from "../facts/knowledge.js";
import { capitalised, fill } from "../facts/language.js";
import { kindWords, unkindWords } from "../facts/signs.js";
import { inWords } from "../questions/asked.js";
import { kindNamed } from "../questions/kinds.js";
import { choose, type Form, notSure, objectsOf, type Question } from "../questions/question.js";
import type { Scene, Thing } from "../scenes/scene.js";
import type { Ask, SetSample } from "./world-set.js";

/** One of several forms: where the one that was drawn finds nothing, nothing is asked. */
export const oneOf =
  (...forms: readonly Form[]): Form =>
  (scene, random) =>
    random.choice(forms)(scene, random);

/** Questions of some kinds, each as often. */
export const ofKinds = (...names: readonly string[]): Form =>
  oneOf(...names.map((name) => oneOf(...kindNamed(name).forms)));

/** Questions with their answers, as people give them who agree. */
export function answered(form: Form, people = 1): Ask {
  return (scene, random, wording) => {
    const question = form(scene, random);
    if (!question) return undefined;
    const { text, history } = inWords(question, wording);
    const answers = [{ answer: question.answer, count: people }];
    const before = history.length > 0 && { history };
    return { fields: { question: text, ...before, answers }, about: question.about, question };
  };
}

/** The same with `least` to `most` options, of which one is right. */
export function chosen(form: Form, least: number, most = least, people = 1): Ask {
  const ask = answered(form, people);
  return (scene, random, wording) => {
    const sample = ask(scene, random, wording);
    const count = least + random.integer(most - least + 1);
    return sample && withOptions(sample, optionsOf(sample.question as Question, scene, count, random));
  };
}

/** The right answer among others, of which one is in the scene where there is such. */
function optionsOf({ answer, others }: Question, { things }: Scene, count: number, random: Random): string[] {
  const present = others.filter((other) => things.some(({ noun }) => noun === other));
  const wrong = new Set([...random.shuffle(present).slice(0, 1), ...random.shuffle(others)]);
  return random.shuffle([answer, ...[...wrong].slice(0, count - 1)]);
}

function withOptions({ fields, question, ...rest }: SetSample, options: readonly string[]): SetSample {
  return {
    ...rest,
    question,
    fields: { ...fields, options, label: options.indexOf((question as Question).answer) },
  };
}

/** A reason beside the answer. */
export function reasoned(ask: Ask, reasonOf: (question: Question) => string): Ask {
  return (scene, random, wording) => {
    const sample = ask(scene, random, wording);
    return sample && { ...sample, reason: reasonOf(sample.question as Question) };
  };
}

/** A question turned round: it is what is to be written. */
export function turnedRound(ask: Ask): Ask {
  return (scene, random, wording) => {
    const sample = ask(scene, random, wording);
    if (!sample) return undefined;
    const { question: text, answers } = sample.fields;
    return { ...sample, fields: { references: [text as string], answers } };
  };
}

/** Texts of which each describes the image. */
export function captioned(captionsOf: (scene: Scene, random: Random) => string[] | undefined): Ask {
  return (scene, random) => {
    const references = captionsOf(scene, random);
    if (!references) return undefined;
    const question: Question = {
      form: "caption",
      slots: {},
      answer: references[0]!,
      others: [],
      about: scene.things,
    };
    return { fields: { references }, about: scene.things, question };
  };
}

/** The last of 1 to `most` exchanges, each of another form. */
export function conversation(forms: readonly Form[], most = forms.length): Ask {
  return (scene, random, wording) => {
    const questions = random
      .shuffle(forms)
      .slice(0, 1 + random.integer(most))
      .flatMap((form) => form(scene, random) ?? []);
    const last = questions.at(-1);
    if (!last) return undefined;
    const asked = answered(() => ({ ...last, history: questions.slice(0, -1) }))(scene, random, wording);
    return asked && { ...asked, about: [...new Set(questions.flatMap(({ about }) => about))] };
  };
}

/** A statement that is true (label 1) or false. */
export function stated(form: Form): Ask {
  return (scene, random) => {
    const question = form(scene, random);
    if (!question) return undefined;
    const { first, relation, second } = question.slots;
    const text = `The ${first} is ${relation} the ${second}.`;
    return {
      fields: { question: text, label: Number(question.answer === "yes") },
      about: question.about,
      question,
    };
  };
}

/** A person who cannot see asks what they hold; now and then the image does not tell. */
export function handheld(asksColour: Form, asksOfAbsent: Form, people: number): Ask {
  return (scene, random, wording) => {
    const thing = scene.things[0] as Thing;
    const way = random.uniform();
    if (way < 0.4) {
      const text = random.choice([
        "What is this?",
        "What am I looking at?",
        "Can you tell me what this is, please?",
      ]);
      const question: Question = {
        form: "thing-at",
        slots: {},
        answer: thing.noun,
        others: [],
        about: [thing],
      };
      const answers = [{ answer: thing.noun, count: people }];
      return { fields: { question: text, answers }, about: [thing], question, photo: "held" };
    }
    const sample = answered(way < 0.9 ? asksColour : asksOfAbsent, people)(scene, random, wording);
    if (!sample || way < 0.7 || way >= 0.9) return sample && { ...sample, photo: "held" };
    const answers = [{ answer: notSure, count: people }];
    return {
      fields: { ...sample.fields, answers },
      about: [],
      question: { ...(sample.question as Question), answer: notSure, isUnanswerable: true },
      photo: random.choice(["blurred", "dark"]),
    };
  };
}

/** Which thing of the image has a property that is known of it, with a hint now and then. */
export const science: Ask = (scene, random) => {
  const nouns = [...new Set(objectsOf(scene).map(({ noun }) => noun))];
  const right = choose(random, nouns);
  const relation = right && choose(random, relationsOf(right));
  if (!relation) return undefined;
  const { values, property } = relation;
  const wrong = random.shuffle(nouns.filter((noun) => values[noun] !== values[right]));
  if (wrong.length === 0) return undefined;
  const options = random.shuffle([right, ...wrong.slice(0, 1 + random.integer(3))]);
  const hinted = random.uniform() < 0.5 ? wrong.find((noun) => Object.hasOwn(values, noun)) : undefined;
  return {
    fields: {
      question: `Which of these ${fill(property, { value: values[right]! })}?`,
      ...(hinted && { context: `${capitalised(statementOf(hinted, relation))}.` }),
      options,
      label: options.indexOf(right),
      answers: [{ answer: right, count: 1 }],
    },
    about: objectsOf(scene).filter(({ noun }) => options.includes(noun)),
    reason: statementOf(right, relation),
  };
};

/** Share of memes about other things than animals that are left out: with few animals one could guess. */
const othersLeftOut = 0.7;

/** An unkind word, which is one (label 1) only about an animal. */
export const meme: Ask = ({ things }, random) => {
  const thing = things[0] as Thing;
  const isAnimal = thing.category === "animal";
  if (!isAnimal && random.uniform() < othersLeftOut) return undefined;
  const isUnkind = random.uniform() < 0.6;
  const context = random.choice(isUnkind ? unkindWords : kindWords);
  return { fields: { context, label: Number(isUnkind && isAnimal) }, about: [thing] };
};
