import { captionKind } from "./caption.js";
import { colourKind } from "./colour.js";
import { countKind } from "./count.js";
import { objectKind } from "./object.js";
import { presenceKind } from "./presence.js";
import type { QuestionKind } from "./question-kind.js";

/** All kinds of questions; a new kind is a new file and a name here. */
export const questionKinds: readonly QuestionKind[] = [
  objectKind,
  colourKind,
  countKind,
  presenceKind,
  captionKind,
];

export { captionKind, describeScene } from "./caption.js";
export { colourKind } from "./colour.js";
export { countKind } from "./count.js";
export { objectKind } from "./object.js";
export { presenceKind } from "./presence.js";
export type { Question, QuestionKind } from "./question-kind.js";
