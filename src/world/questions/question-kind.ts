import type { Random } from "../../tensor/index.js";
import type { Scene } from "../scene.js";

/** A question about a scene as a model reads it, and its answer: short, in lower case. */
export interface Question {
  readonly question: string;
  readonly answer: string;
}

/** A family of questions. */
export interface QuestionKind {
  readonly name: string;
  /**
   * Every template and word of its questions and answers, besides the names of objects, categories,
   * colours, places and numbers: the vocabulary is made of these.
   */
  readonly texts: readonly string[];
  /** a question of this kind with a certain answer, or undefined where the scene offers none */
  ask(scene: Scene, random: Random): Question | undefined;
}
