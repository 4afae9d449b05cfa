/**
 * The drawn picture world: images, what can be asked about them, miniatures of the data sets, and how well a model answers.
 * @module
 */
export { type DrawFolderOptions, type DrawnQuestion, drawFolder } from "./draw-folder.js";
export {
  type Area,
  type ChangedImage,
  type ImageChange,
  imageChanges,
  type Paint,
} from "./drawing/changes.js";
export { OtherImages } from "./drawing/other-images.js";
export { Painter } from "./drawing/painter.js";
export { Painters } from "./drawing/painters.js";
export { blur } from "./drawing/photo.js";
export { imagePng, SceneRenderer } from "./drawing/render.js";
export type { Sprite, Sprites } from "./drawing/sprites.js";
export { allStyles, type Style } from "./drawing/styles.js";
export { type BuildWorldOptions, type BuiltSet, buildWorld } from "./formats/build-world.js";
export { miniatureFile } from "./formats/mark.js";
export { isTrueCaption } from "./questions/drawings/captions.js";
export type { Skill } from "./questions/drawings/question.js";
export { askAbout, drawRecord, type MiniatureRecord } from "./questions/drawings/records.js";
export {
  type MiniatureSet,
  miniatureSets,
  type ObjectCounts,
  objectCounts,
} from "./questions/drawings/sets.js";
export {
  type AskedDrawing,
  type AskedSplit,
  drawAsked,
  type QuestionKind,
  questionKinds,
} from "./questions/kinds.js";
export { numberWords } from "./questions/language.js";
export { type Cell, cells, placePhrase } from "./scenes/cells.js";
export { type Colour, colours, type Rgb } from "./scenes/colours.js";
export {
  type Drawing,
  type DrawingOptions,
  drawDrawing,
  type ImageStyle,
  signWords,
  styles,
  type Thing,
} from "./scenes/drawing.js";
export { type HeldOut, heldOutOf, isHeldOut } from "./scenes/held-out.js";
export {
  type CategoryName,
  categories,
  type ObjectClass,
  objectClass,
  objectClasses,
} from "./scenes/objects.js";
export {
  type Background,
  drawScene,
  type ObjectSize,
  type PlacedObject,
  type Scene,
  type SceneOptions,
  sceneSize,
} from "./scenes/scene.js";
export {
  type AnswerWorldRequests,
  type CountScore,
  type KindScore,
  type NoticeScore,
  type Share,
  scorePictureWorld,
  type WorldAnswer,
  type WorldRequest,
  type WorldScore,
  type WorldScoreOptions,
} from "./score/score.js";
export {
  answerTable,
  colourNote,
  type ShownAnswer,
  type ShowOptions,
  showPictureWorld,
} from "./score/show.js";
export { qFormerTokenizer } from "./tokenizers/q-former.js";
export { t5Tokenizer } from "./tokenizers/t5.js";
export { type Vocabulary, worldVocabulary } from "./tokenizers/vocabulary.js";
