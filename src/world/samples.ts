/** What training learns from: scenes that are numbered, with what can be said and asked of each. */
import type { Image } from "../processing/index.js";
import { Random } from "../tensor/index.js";
import { type ChangedImage, imageChanges } from "./drawing/changes.js";
import { Painters } from "./drawing/painters.js";
import { type Cell, cells, grid, rowAndColumn } from "./facts/cells.js";
import { commonWords } from "./facts/english.js";
import { numberWords } from "./facts/language.js";
import { allObjectClasses } from "./facts/objects.js";
import { instructionOf, inWords } from "./questions/asked.js";
import { type QuestionKind, questionKinds } from "./questions/kinds.js";
import type { Question } from "./questions/question.js";
import { factOf } from "./questions/telling.js";
import { drawScene, pluralOf, type Scene } from "./scenes/scene.js";
import type { WordingSplit } from "./wordings/wordings.js";

/**
 * What is learnt of scenes. "regions": what each place shows, as the image encoder learns it. "captions": captions and
 * descriptions. "questions": all kinds of questions with short answers. "relations": those of them that are about several
 * things at once.
 */
export const sampleKinds = ["regions", "captions", "questions", "relations"] as const;

export type SampleKind = (typeof sampleKinds)[number];

export interface WorldSamplesOptions {
  readonly of: SampleKind;
  readonly split: WordingSplit;
  readonly seed: number;
  /** How many scenes there are; a scene is asked about again and again. */
  readonly scenes: number;
}

/** A region of an image, in fractions of its sides, with texts that are true of it. */
export interface SampleRegion {
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly texts: readonly string[];
}

export interface WorldSample {
  /** Name of the image, for `drawImage`. */
  readonly image: string;
  readonly instruction: string;
  readonly answer: string;
  /** What there is to see at each place, in reading order. */
  readonly facts: readonly string[];
  readonly regions?: readonly SampleRegion[];
}

/** Kinds whose answers are long: batches of long and short texts would be filled up with emptiness. */
const longKinds = ["caption", "description"];
/** Kinds that no single thing answers. */
const relationKinds = ["count", "comparison"];
/** How much more often than others a kind is asked that takes longer to learn. */
const weights: Readonly<Record<string, number>> = { count: 5, comparison: 4, description: 3 };
const usualWeight = 2;
/** Share of questions, of kinds that have such, that the scene does not answer. */
const unanswerableShare = 0.12;
/** Share of questions with a word somewhere that has nothing to do with them. */
const strayShare = 0.05;
/** Share of unanswerable questions about a named thing that name something of which the world has none. */
const strangeShare = 0.4;
/** Rate of mistyped words. */
const errors = 0.02;
/** Share of images as they are drawn; all others are changed as people's images are. */
const unchangedShare = 0.2;
/** Images that are kept, since a sample's regions and its image are asked for one after the other. */
const kept = 256;

/** Samples and images by their number: the same for the same options, whoever asks. */
export class WorldSamples {
  readonly #options: WorldSamplesOptions;
  readonly #kinds: readonly QuestionKind[];
  readonly #painters = new Painters();
  readonly #images = new Map<string, Promise<ChangedImage>>();

  constructor(options: WorldSamplesOptions) {
    this.#options = options;
    const asked = questionKinds.filter(({ name }) =>
      options.of === "relations"
        ? relationKinds.includes(name)
        : longKinds.includes(name) === (options.of === "captions"),
    );
    this.#kinds = asked.flatMap((kind) =>
      new Array<QuestionKind>(weights[kind.name] ?? usualWeight).fill(kind),
    );
  }

  /** Sample number `index`. */
  async sample(index: number): Promise<WorldSample> {
    const { of, split, seed, scenes } = this.#options;
    const random = new Random(seed).fork(`sample ${split} ${index}`);
    if (of === "regions") return this.#regions(index % scenes);
    for (;;) {
      const number = random.integer(scenes);
      const scene = this.#scene(number);
      const question = ask(scene, random.choice(this.#kinds), random);
      if (!question) continue;
      const worded = inWords(question, { split, random: random.fork("words"), errors });
      const instruction = instructionOf(worded);
      return {
        image: String(number),
        instruction: random.uniform() < strayShare ? withStrayWord(instruction, random) : instruction,
        answer: question.answer,
        facts: factsOf(scene),
      };
    }
  }

  /** The image of that name. */
  async drawImage(name: string): Promise<Image> {
    return (await this.#changed(name)).image;
  }

  async #regions(number: number): Promise<WorldSample> {
    const scene = this.#scene(number);
    const image = String(number);
    const area = (await this.#changed(image)).scene;
    const regions = cells.map((cell): SampleRegion => {
      const { row, column } = rowAndColumn(cell);
      const [width, height] = [area.width / grid, area.height / grid];
      const box = [area.left + column * width, area.top + row * height, width, height] as const;
      return { box, texts: textsOf(scene, cell) };
    });
    const answer = `${numberWords[scene.things.length]} things`;
    return { image, instruction: "", answer, facts: factsOf(scene), regions };
  }

  #scene(number: number): Scene {
    const { seed, split } = this.#options;
    const combinations = split === "train" ? "seen" : "unseen";
    return drawScene(new Random(seed).fork(`scene ${split} ${number}`), { combinations });
  }

  #changed(name: string): Promise<ChangedImage> {
    const known = this.#images.get(name);
    if (known) return known;
    const { seed, split } = this.#options;
    const random = new Random(seed).fork(`image ${split} ${name}`);
    const { change } = random.uniform() < unchangedShare ? imageChanges[0]! : random.choice(imageChanges);
    const changed = change((size) => this.#painters.paint(this.#scene(Number(name)), size), random);
    this.#images.set(name, changed);
    if (this.#images.size > kept) this.#images.delete(this.#images.keys().next().value as string);
    return changed;
  }
}

function ask(scene: Scene, { forms, unanswerable }: QuestionKind, random: Random): Question | undefined {
  const isUnanswerable = unanswerable.length > 0 && random.uniform() < unanswerableShare;
  const question = random.choice(isUnanswerable ? unanswerable : forms)(scene, random);
  if (!question?.isUnanswerable || !question.slots.noun || random.uniform() > strangeShare) return question;
  return { ...question, slots: { ...question.slots, noun: strangeWord(random) } };
}

const names = new Set(allObjectClasses.flatMap(({ name, plural }) => [name, plural]));
/** Shorter words are those that hold sentences together. */
const shortestStrange = 3;

/** A word that names nothing in the world. */
function strangeWord(random: Random): string {
  for (;;) {
    const word = random.choice(commonWords());
    if (word.length >= shortestStrange && !names.has(word)) return word;
  }
}

function withStrayWord(text: string, random: Random): string {
  const words = text.split(" ");
  return words.toSpliced(random.integer(words.length + 1), 0, strangeWord(random)).join(" ");
}

/** What there is to see at each place, in reading order: "red cat top left"; of an empty place, "nothing top left". */
export function factsOf({ things }: Scene): string[] {
  return cells.map((cell) => {
    const thing = things.find((each) => each.cell === cell);
    return thing ? factOf(thing) : `nothing ${cell}`;
  });
}

/** All that can be said of what is at a place, so that no text of another place is taken for wrong where it is true. */
function textsOf({ things, style }: Scene, cell: Cell): string[] {
  const thing = things.find((each) => each.cell === cell);
  if (!thing) return ["nothing", `nothing ${cell}`, cell];
  const { noun, colour, category, word } = thing;
  const alike = things.filter((each) => each.noun === noun).length;
  const coloured = things.filter((each) => each.colour === colour).length;
  return [
    ...[noun, colour, cell, category, style],
    ...[`${colour} ${noun}`, `${noun} ${cell}`, `${colour} ${cell}`, `${colour} ${noun} ${cell}`],
    ...(word ? [word, `${noun} ${word}`] : []),
    ...(alike > 1 ? [`${numberWords[alike]} ${pluralOf(noun)}`] : []),
    ...(coloured > 1 ? [`${numberWords[coloured]} ${colour} things`] : []),
  ];
}
