/** How well a model answers about images of the drawn world that it has never seen. */
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { type ImageChange, imageChanges } from "../drawing/changes.js";
import { fileSize, pngFile } from "../drawing/files.js";
import { OtherImages } from "../drawing/other-images.js";
import { Painters } from "../drawing/painters.js";
import { numberWords } from "../facts/language.js";
import { type AskedOfKind, drawAsked, isRight } from "../questions/asked.js";
import { questionKinds } from "../questions/kinds.js";
import { type Style, styles } from "../scenes/scene.js";
import { type Calibration, calibrationOf } from "./calibration.js";
import { type Share, shareOf } from "./share.js";

/** What a model says, how likely that is, and what it lets a person know about it. */
export interface WorldAnswer {
  readonly text: string;
  /** 0 to 1 */
  readonly probability: number;
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
  /** Questions of each kind, in each of both wordings. */
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** One for the wordings of the grammar that training has its words from, and one for people's who do not know it. */
export interface ByWording<Value> {
  readonly validation: Value;
  readonly test: Value;
}

export interface KindScore {
  /** Name of one of the `questionKinds`. */
  readonly kind: string;
  readonly shares: ByWording<Share>;
  /** Some of the wrong answers. */
  readonly errors: readonly { question: string; answer: string; expected: string }[];
}

/** Counting, by what is asked and by the right number. */
export interface CountScore extends Share {
  readonly form: string;
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
  /** Questions that the image does not answer: right is to say so, or to give a notice. */
  readonly unanswerable: readonly { readonly kind: string; readonly shares: ByWording<Share> }[];
  /** All questions of the kinds, by the style of their images. */
  readonly styles: readonly (Share & { readonly style: Style })[];
  readonly counts: readonly CountScore[];
  /** As many of these questions as there are of a kind, of all kinds in turn, about the same images changed. */
  readonly changes: readonly (Share & { readonly change: string })[];
  readonly notices: readonly NoticeScore[];
  /** Of all questions of the kinds in test wordings. */
  readonly calibration: Calibration;
}

const wordings = ["validation", "test"] as const;
const batchSize = 16;
const shownErrors = 5;
const otherImages = 200;

interface Answered extends WorldAnswer {
  readonly asked: AskedOfKind;
  readonly isRight: boolean;
}

/**
 * Asks about freshly drawn images, each of which holds a combination of object, colour and place that no training
 * image has; then what such images do not answer; then about some of them changed, as people may have them; then about
 * images that are none of the world's, to see whether the model notices. The same seed asks the same questions.
 */
export async function scorePictureWorld(
  answer: AnswerWorldRequests,
  options: WorldScoreOptions,
): Promise<WorldScore> {
  const { samples, seed, onProgress, signal } = options;
  const painters = new Painters();
  const withUnanswerable = questionKinds.filter(({ unanswerable }) => unanswerable.length > 0);
  const total =
    (wordings.length * (questionKinds.length + withUnanswerable.length) + imageChanges.length) * samples +
    otherImages;
  let done = 0;
  const ask = async (requests: readonly WorldRequest[]): Promise<readonly WorldAnswer[]> => {
    signal?.throwIfAborted();
    const answers = await answersTo(requests, answer);
    done += requests.length;
    onProgress?.(done / total);
    return answers;
  };
  const asInFiles = ({ scene }: AskedOfKind) => painters.paint(scene, fileSize);
  const askAll = async (
    questions: readonly AskedOfKind[],
    paint: (asked: AskedOfKind, index: number) => Promise<Image> = asInFiles,
  ): Promise<Answered[]> => {
    const answered: Answered[] = [];
    for (let start = 0; start < questions.length; start += batchSize) {
      const batch = questions.slice(start, start + batchSize);
      const requests = batch.map(async (asked, i) => ({
        image: await pngFile(await paint(asked, start + i)),
        instruction: asked.instruction,
      }));
      const answers = await ask(await Promise.all(requests));
      answered.push(
        ...batch.map((asked, i) => ({ asked, ...answers[i]!, isRight: isRight(answers[i]!.text, asked) })),
      );
    }
    return answered;
  };
  const askInBoth = async (kind: Parameters<typeof drawAsked>[0]): Promise<ByWording<Answered[]>> => {
    const in_ = (split: (typeof wordings)[number]) =>
      askAll(Array.from({ length: samples }, (_, index) => drawAsked(kind, { seed, index, split })));
    return { validation: await in_("validation"), test: await in_("test") };
  };

  const byKind: { kind: string; answered: ByWording<Answered[]> }[] = [];
  for (const kind of questionKinds) byKind.push({ kind: kind.name, answered: await askInBoth(kind) });
  const unanswerable: WorldScore["unanswerable"][number][] = [];
  for (const { name, unanswerable: forms } of withUnanswerable) {
    const answered = await askInBoth({ name: `${name} unanswerable`, forms });
    unanswerable.push({ kind: name, shares: sharesOf(answered, isAdmitted) });
  }
  const both = ({ validation, test }: ByWording<Answered[]>) => [...validation, ...test];
  const all = byKind.flatMap(({ answered }) => both(answered));
  const mixed = Array.from({ length: samples }, (_, i) => {
    const { answered } = byKind[i % byKind.length]!;
    return answered.test[Math.floor(i / byKind.length)]!.asked;
  });
  const askChanged = ({ name, change }: ImageChange) =>
    askAll(mixed, async ({ scene }, index) => {
      const random = new Random(seed).fork(`${name} ${index}`);
      return (await change((size) => painters.paint(scene, size), random)).image;
    });
  const changes: WorldScore["changes"][number][] = [];
  for (const change of imageChanges) {
    changes.push({ change: change.name, ...shareIn(await askChanged(change)) });
  }
  const others = await askAboutOthers(ask, all, seed);
  return {
    kinds: byKind.map(({ kind, answered }) => ({
      kind,
      shares: sharesOf(answered),
      errors: both(answered)
        .filter((each) => !each.isRight)
        .slice(0, shownErrors)
        .map(({ asked, text }) => ({
          question: asked.instruction,
          answer: text,
          expected: asked.question.answer,
        })),
    })),
    unanswerable,
    styles: styles.map((style) => ({
      style,
      ...shareIn(all.filter(({ asked }) => asked.scene.style === style)),
    })),
    counts: countScores(all),
    changes,
    notices: [
      noticeScore("right", all.filter(isRightAnswer)),
      noticeScore(
        "wrong",
        all.filter((each) => !each.isRight),
      ),
      noticeScore("other images", others),
    ],
    calibration: calibrationOf(byKind.flatMap(({ answered }) => answered.test)),
  };
}

const isRightAnswer = (answered: Answered): boolean => answered.isRight;
const isAdmitted = ({ isRight, notices }: Answered): boolean => isRight || notices.length > 0;

function shareIn(answered: readonly Answered[], isCounted = isRightAnswer): Share {
  return shareOf(answered.filter(isCounted).length, answered.length);
}

function sharesOf({ validation, test }: ByWording<Answered[]>, isCounted = isRightAnswer): ByWording<Share> {
  return { validation: shareIn(validation, isCounted), test: shareIn(test, isCounted) };
}

/** The questions of some images, asked about other images. */
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
        const random = new Random(seed).fork(`other image ${answers.length + i}`);
        const image = await pngFile(images.draw(random));
        return { image, instruction: random.choice(answered).asked.instruction };
      },
    );
    answers.push(...(await ask(await Promise.all(requests))));
  }
  return answers;
}

function countScores(answered: readonly Answered[]): CountScore[] {
  return ["count-all", "count-of"].flatMap((form) =>
    numberWords.flatMap((number) => {
      const group = answered.filter(
        ({ asked: { question } }) => question.form === form && question.answer === number,
      );
      return group.length === 0 ? [] : [{ form, number, ...shareIn(group) }];
    }),
  );
}

function noticeScore(answers: NoticeScore["answers"], given: readonly WorldAnswer[]): NoticeScore {
  return {
    answers,
    noticed: given.filter(({ notices }) => notices.length > 0).length,
    given: given.length,
  };
}
