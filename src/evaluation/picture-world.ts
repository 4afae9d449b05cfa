/** How well a model answers about pictures of the drawn world that it has never seen. */
import {
  type AskedDrawing,
  drawAsked,
  Painter,
  type PictureStyle,
  picturePng,
  type QuestionKind,
  questionKinds,
  styles,
} from "../world/index.js";

/** Answers requests, each by one text, in their order. */
export type Answerer = (requests: { picture: Uint8Array; instruction: string }[]) => Promise<string[]>;

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

export interface WorldScore {
  readonly kinds: readonly KindScore[];
  /** The same questions, by the style of their pictures. */
  readonly styles: readonly (Share & { readonly style: PictureStyle })[];
}

const batchSize = 16;
const shownErrors = 5;

/**
 * Asks about freshly drawn pictures, each of which holds a combination of object, colour and place that no training
 * picture has. The same seed asks the same questions.
 */
export async function scorePictureWorld(answer: Answerer, options: WorldScoreOptions): Promise<WorldScore> {
  const { onProgress } = options;
  const painter = await Painter.load();
  const kinds: KindScore[] = [];
  const answered: { style: PictureStyle; isRight: boolean }[] = [];
  for (const [index, kind] of questionKinds.entries()) {
    const texts = await answersOf(kind, painter, answer, {
      ...options,
      onProgress: (fraction) => onProgress?.((index + fraction) / questionKinds.length),
    });
    const scored = texts.map(({ asked, text }) => ({ asked, text, isRight: asked.isRight(text) }));
    const errors = scored
      .filter(({ isRight }) => !isRight)
      .map(({ asked, text }) => ({ question: asked.question, answer: text, expected: asked.answer }));
    kinds.push({ kind: kind.name, ...shareOf(scored), errors: errors.slice(0, shownErrors) });
    answered.push(...scored.map(({ asked, isRight }) => ({ style: asked.drawing.style, isRight })));
  }
  return {
    kinds,
    styles: styles.map((style) => ({ style, ...shareOf(answered.filter((each) => each.style === style)) })),
  };
}

async function answersOf(
  kind: QuestionKind,
  painter: Painter,
  answer: Answerer,
  { samples, seed, onProgress, signal }: WorldScoreOptions,
) {
  const texts: { asked: AskedDrawing; text: string }[] = [];
  while (texts.length < samples) {
    signal?.throwIfAborted();
    const batch = Array.from({ length: Math.min(batchSize, samples - texts.length) }, (_, i) =>
      drawAsked(kind, seed, texts.length + i, "test"),
    );
    const requests = batch.map(async ({ drawing, question }) => ({
      picture: await picturePng(painter.paint(drawing)),
      instruction: question,
    }));
    const answers = await answer(await Promise.all(requests));
    if (answers.length !== batch.length) {
      throw new Error(`${batch.length} questions got ${answers.length} answers`);
    }
    texts.push(...batch.map((asked, i) => ({ asked, text: answers[i] })));
    onProgress?.(texts.length / samples);
  }
  return texts;
}

function shareOf(answered: readonly { readonly isRight: boolean }[]): Share {
  return { right: answered.filter(({ isRight }) => isRight).length, asked: answered.length };
}
