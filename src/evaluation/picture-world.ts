/** How well a model answers about pictures of the drawn world that it has never seen. */
import { Random } from "../tensor/index.js";
import {
  colourKind,
  countKind,
  drawSample,
  objectKind,
  picturePng,
  type QuestionKind,
  type SceneQuestion,
  SceneRenderer,
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

export interface KindScore {
  readonly kind: string;
  readonly right: number;
  readonly asked: number;
  /** Some of the wrong answers. */
  readonly errors: readonly { question: string; answer: string; expected: string }[];
}

const scoredKinds: readonly QuestionKind[] = [objectKind, colourKind, countKind];
const batchSize = 16;
const shownErrors = 5;

/**
 * Asks about freshly drawn pictures, each of which holds a combination of object, colour and place that no training
 * picture has. An answer is right when it is the expected one, apart from case, outer spaces and a full stop.
 * The same seed asks the same questions.
 */
export async function scorePictureWorld(answer: Answerer, options: WorldScoreOptions): Promise<KindScore[]> {
  const { samples, seed, onProgress, signal } = options;
  const renderer = await SceneRenderer.load();
  const scores: KindScore[] = [];
  for (const [index, kind] of scoredKinds.entries()) {
    // Kinds take their pictures from sequences of their own, or all would be asked about the same ones.
    const kindSeed = new Random(seed).fork(kind.name).uint32();
    const asked: SceneQuestion[] = [];
    const answers: string[] = [];
    while (answers.length < samples) {
      signal?.throwIfAborted();
      const count = Math.min(batchSize, samples - answers.length);
      const batch = Array.from({ length: count }, (_, i) =>
        drawSample(kindSeed, asked.length + i, "test", { kinds: [kind] }),
      );
      const requests = batch.map(async ({ scene, question }) => ({
        picture: await picturePng(renderer.render(scene)),
        instruction: question,
      }));
      const answered = await answer(await Promise.all(requests));
      if (answered.length !== count) throw new Error(`${count} questions got ${answered.length} answers`);
      answers.push(...answered);
      asked.push(...batch);
      onProgress?.((index + answers.length / samples) / scoredKinds.length);
    }
    scores.push(scoreOf(kind.name, asked, answers));
  }
  return scores;
}

function scoreOf(kind: string, asked: readonly SceneQuestion[], answers: readonly string[]): KindScore {
  const errors = asked.flatMap(({ question, answer: expected }, i) =>
    plain(answers[i]) === plain(expected) ? [] : [{ question, answer: answers[i], expected }],
  );
  return {
    kind,
    right: asked.length - errors.length,
    asked: asked.length,
    errors: errors.slice(0, shownErrors),
  };
}

function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "");
}
