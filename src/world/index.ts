/**
 * The drawn picture world: images, what can be asked about them, miniatures of the data sets.
 * @module
 */
export { type Cell, cells, placePhrase } from "./cells.js";
export { type Colour, colours, type Rgb } from "./colours.js";
export { type DrawFolderOptions, type DrawnQuestion, drawFolder } from "./draw-folder.js";
export { type Drawing, type ImageStyle, styles, type Thing } from "./drawing.js";
export { type HeldOut, heldOutOf, isHeldOut } from "./held-out.js";
export { numberWords } from "./language.js";
export { type CategoryName, categories, type ObjectClass, objectClass, objectClasses } from "./objects.js";
export { OtherImages } from "./other-images.js";
export { Painter } from "./painter.js";
export { qFormerTokenizer } from "./q-former-tokenizer.js";
export {
  type AskedDrawing,
  type AskedSplit,
  drawAsked,
  type QuestionKind,
  questionKinds,
} from "./questions/kinds.js";
export type { MiniatureSet } from "./questions/sets.js";
export { imagePng, SceneRenderer } from "./render.js";
export {
  type Background,
  drawScene,
  type ObjectSize,
  type PlacedObject,
  SCENE_SIZE,
  type Scene,
  type SceneOptions,
} from "./scene.js";
export type { Sprite, Sprites } from "./sprites.js";
export { t5Tokenizer } from "./t5-tokenizer.js";
export { type TokenizerFolder, writeTokenizer } from "./tokenizer-folder.js";
export { type Vocabulary, worldVocabulary } from "./vocabulary.js";
