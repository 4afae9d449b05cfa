/** How well a model answers about images of the drawn world that it has never seen. */
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { type ImageChange, imageChanges } from "../drawing/changes.js";
import { OtherImages } from "../drawing/other-images.js";
import { Painters } from "../drawing/painters.js";
import { imagePng } from "../drawing/render.js";
import { type AskedDrawing, drawAsked, type QuestionKind, questionKinds } from "../questions/kinds.js";
import { numberWords } from "../questions/language.js";
import { type ImageStyle, styles } from "../scenes/drawing.js";
import { sceneSize } from "../scenes/scene.js";

/** What a model says, and what it lets a person know about that. */
export interface WorldAnswer {
  readonly text: string;
  readonly notices: readonly string[];
}

export interface WorldRequest {
  readonly image: Uint8Array;
  readonly instruction: string;
}

/** Answers requests in their order. */
export type AnswerWorldRequests = (requests: WorldRequest[]) => Promise<readonly WorldAnswer[]>;

/** @throws Error unless each request is answered */
export async function answersTo(
  requests: readonly WorldRequest[],
  answer: AnswerWorldRequests,
): Promise<readonly WorldAnswer[]> {
  const answers = await answer([...requests]);
  if (answers.length === requests.length) return answers;
  throw new Error(`${requests.length} questions got ${answers.length} answers`);
}

export interface WorldScoreOptions {
  /** Questions of each kind. */
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Right answers of those that were asked for. */
export interface Share {
  readonly right: number;
  readonly asked: number;
}

export interface KindScore extends Share {
  /** Name of one of the `questionKinds`. */
  readonly kind: string;
  /** Some of the wrong answers. */
  readonly errors: readonly { question: string; answer: string; expected: string }[];
}

/** Counting, by what is asked and by the right number. */
export interface CountScore extends Share {
  readonly question: string;
  readonly number: string;
}

/** Answers that came with a notice: that the model is unsure, or that an image or word is none that it knows. */
export interface NoticeScore {
  readonly answers: "right" | "wrong" | "other images";
  readonly noticed: number;
  readonly given: number;
}

export interface WorldScore {
  readonly kinds: readonly KindScore[];
  /** The same questions, by the style of their images. */
  readonly styles: readonly (Share & { readonly style: ImageStyle })[];
  readonly counts: readonly CountScore[];
  /** As many of these questions as there are of a kind, of all kinds in turn, about the same images changed. */
  readonly changes: readonly (Share & { readonly change: string })[];
  readonly notices: readonly NoticeScore[];
}

const batchSize = 16;
const shownErrors = 5;
const otherImages = 200;
const countKind = questionKinds.find(({ name }) => name === "count") as QuestionKind;
const countAll = "How many things are in the picture?";
/** The same question in words that training does not have. */
const countAllOtherwise = "How many things are there?";
const countOfAKind = "How many … are there?";
const countQuestions = [countOfAKind, countAll, countAllOtherwise];

/**
 * Asks about freshly drawn images, each of which holds a combination of object, colour and place that no training
 * image has; then about some of these changed, as people may have them; then about images that are none of the world's, to see whether the model notices. The same seed asks
 * the same questions.
 */
export async function scorePictureWorld(
  answer: AnswerWorldRequests,
  options: WorldScoreOptions,
): Promise<WorldScore> {
  const { samples, seed, onProgress, signal } = options;
  const painters = new Painters();
  const total = (questionKinds.length + 1 + imageChanges.length) * samples + otherImages;
  let done = 0;
  const ask = async (requests: readonly WorldRequest[]): Promise<readonly WorldAnswer[]> => {
    signal?.throwIfAborted();
    const answers = await answersTo(requests, answer);
    done += requests.length;
    onProgress?.(Math.min(1, done / total));
    return answers;
  };
  const asDrawn = ({ drawing }: AskedDrawing) => painters.paint(drawing, sceneSize);
  const askAll = async (
    drawings: readonly AskedDrawing[],
    paint: (asked: AskedDrawing, index: number) => Promise<Image> = asDrawn,
  ): Promise<Answered[]> => {
    const answered: Answered[] = [];
    for (let start = 0; start < drawings.length; start += batchSize) {
      const batch = drawings.slice(start, start + batchSize);
      const requests = batch.map(async (asked, i) => ({
        image: await imagePng(await paint(asked, start + i)),
        instruction: asked.question,
      }));
      const answers = await ask(await Promise.all(requests));
      answered.push(
        ...batch.map((asked, i) => ({ asked, ...answers[i]!, isRight: asked.isRight(answers[i]!.text) })),
      );
    }
    return answered;
  };
  const draw = (kind: QuestionKind): AskedDrawing[] =>
    Array.from({ length: samples }, (_, index) => drawAsked(kind, seed, index, "test"));

  const byKind: { kind: QuestionKind; answered: Answered[] }[] = [];
  for (const kind of questionKinds) byKind.push({ kind, answered: await askAll(draw(kind)) });
  const all = byKind.flatMap(({ answered }) => answered);
  const counted = byKind.find(({ kind }) => kind === countKind)?.answered ?? [];
  const askedOtherwise = counted
    .filter(({ asked }) => asked.question === countAll)
    .map(({ asked }) => ({ ...asked, question: countAllOtherwise }));
  const countedOtherwise = await askAll(askedOtherwise);
  const mixed = Array.from({ length: samples }, (_, i) => {
    const { answered } = byKind[i % byKind.length]!;
    return answered[Math.floor(i / byKind.length)]!.asked;
  });
  const askChanged = ({ name, change }: ImageChange) =>
    askAll(mixed, async ({ drawing }, index) => {
      const random = new Random(seed).fork(`${name} ${index}`);
      return (await change((size) => painters.paint(drawing, size), random)).image;
    });
  const changes = [];
  for (const change of imageChanges) {
    changes.push({ change: change.name, ...shareOf(await askChanged(change)) });
  }
  const others = await askAboutOthers(ask, all, seed);
  onProgress?.(1);
  return {
    kinds: byKind.map(({ kind, answered }) => ({
      kind: kind.name,
      ...shareOf(answered),
      errors: answered
        .filter(({ isRight }) => !isRight)
        .slice(0, shownErrors)
        .map(({ asked, text }) => ({ question: asked.question, answer: text, expected: asked.answer })),
    })),
    styles: styles.map((style) => ({
      style,
      ...shareOf(all.filter(({ asked }) => asked.drawing.style === style)),
    })),
    counts: countScores([...counted, ...countedOtherwise]),
    changes,
    notices: [
      noticeScore(
        "right",
        all.filter(({ isRight }) => isRight),
      ),
      noticeScore(
        "wrong",
        all.filter(({ isRight }) => !isRight),
      ),
      noticeScore("other images", others),
    ],
  };
}

interface Answered extends WorldAnswer {
  readonly asked: AskedDrawing;
  readonly isRight: boolean;
}

/** The questions of some drawings, asked about other images. */
async function askAboutOthers(
  ask: (requests: readonly WorldRequest[]) => Promise<readonly WorldAnswer[]>,
  answered: readonly Answered[],
  seed: number,
): Promise<WorldAnswer[]> {
  const images = await OtherImages.load();
  const answers: WorldAnswer[] = [];
  while (answers.length < otherImages) {
    const requests = Array.from(
      { length: Math.min(batchSize, otherImages - answers.length) },
      async (_, i) => {
        const random = new Random(seed).fork(`other picture ${answers.length + i}`);
        const image = await imagePng(images.draw(random));
        return { image, instruction: random.choice(answered).asked.question };
      },
    );
    answers.push(...(await ask(await Promise.all(requests))));
  }
  return answers;
}

function countScores(answered: readonly Answered[]): CountScore[] {
  const groups = new Map<string, Answered[]>();
  for (const each of answered) {
    const { question, answer } = each.asked;
    const form = question === countAll || question === countAllOtherwise ? question : countOfAKind;
    const key = JSON.stringify([form, answer]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const scores = [...groups].map(([key, group]) => {
    const [question, number] = JSON.parse(key) as [string, string];
    return { question, number, ...shareOf(group) };
  });
  const order = ({ question, number }: CountScore): number =>
    10 * countQuestions.indexOf(question) + (numberWords as readonly string[]).indexOf(number);
  return scores.sort((a, b) => order(a) - order(b));
}

function noticeScore(answers: NoticeScore["answers"], given: readonly WorldAnswer[]): NoticeScore {
  return {
    answers,
    noticed: given.filter(({ notices }) => notices.length > 0).length,
    given: given.length,
  };
}

function shareOf(answered: readonly { readonly isRight: boolean }[]): Share {
  return { right: answered.filter(({ isRight }) => isRight).length, asked: answered.length };
}
