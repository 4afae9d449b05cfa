import type { Picture } from "../processing/index.js";
import { Random } from "../tensor/index.js";
import { type QuestionKind, questionKinds } from "./questions/index.js";
import { SceneRenderer } from "./render.js";
import { drawScene, SCENE_SIZE, type Scene } from "./scene.js";

/**
 * "train" and "validation" show no held-out combination of object, colour and place and differ in their
 * random numbers only; every picture of "test" shows at least one.
 */
export type Split = "train" | "validation" | "test";

/** A scene, a question about it and the answer. */
export interface SceneQuestion {
  readonly scene: Scene;
  /** name of the question's kind */
  readonly kind: string;
  readonly question: string;
  readonly answer: string;
}

/** A scene with its question and its picture. */
export interface Sample extends SceneQuestion {
  readonly picture: Picture;
}

export interface SampleOptions {
  /** kinds of questions, all equally likely; all of them unless told */
  readonly kinds?: readonly QuestionKind[];
  /** greatest number of objects in a scene; 5 unless told */
  readonly maxObjects?: number;
}

/** Scenes tried until one of them offers a question of the wanted kind. */
const ATTEMPTS = 100;

/**
 * Sample number `index` of an endless sequence, without its picture. Any index can be asked for at any time,
 * so that a run resumes where it stopped by counting.
 * @throws Error when no kind of question fits any scene tried
 */
export function drawSample(
  seed: number,
  index: number,
  split: Split,
  { kinds = questionKinds, maxObjects }: SampleOptions = {},
): SceneQuestion {
  const random = new Random(seed).fork(`${split} ${index}`);
  const kind = random.choice(kinds);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const scene = drawScene(random, { combinations: split === "test" ? "unseen" : "seen", maxObjects });
    const asked = kind.ask(scene, random);
    if (asked) return { scene, kind: kind.name, ...asked };
  }
  throw new Error(`None of ${ATTEMPTS} scenes offers a question of kind "${kind.name}"`);
}

/** The drawn picture world: an endless supply of pictures with questions and answers. */
export class World {
  private constructor(
    private readonly renderer: SceneRenderer,
    private readonly options: SampleOptions,
  ) {}

  /** @param options.size side of the pictures in pixels; 96 unless told */
  static async open(options: SampleOptions & { readonly size?: number } = {}): Promise<World> {
    return new World(await SceneRenderer.load(options.size ?? SCENE_SIZE), options);
  }

  /** Sample number `index` of the sequence of a seed and a split. */
  sample(seed: number, index: number, split: Split): Sample {
    const drawn = drawSample(seed, index, split, this.options);
    return { ...drawn, picture: this.renderer.render(drawn.scene) };
  }
}
