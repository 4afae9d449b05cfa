/**
 * The drawn picture world: images, what can be asked about them, the data sets' files, and how well a model answers.
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
export { Painter } from "./drawing/painter.js";
export { Painters } from "./drawing/painters.js";
export type { Photo } from "./drawing/photo.js";
export { type Cell, cells } from "./facts/cells.js";
export { type Colour, colours, type Rgb } from "./facts/colours.js";
export { numberWords } from "./facts/language.js";
export { allObjectClasses, categories, type ObjectClass, objectClasses } from "./facts/objects.js";
export { signWords } from "./facts/signs.js";
export { type BuildWorldOptions, type BuiltSet, buildWorld } from "./formats/build-world.js";
export { miniatureFile } from "./formats/mark.js";
export {
  type Asked,
  type AskedOfKind,
  drawAsked,
  isRight,
  thingCounts,
  type Wording,
} from "./questions/asked.js";
export { type QuestionKind, questionKinds } from "./questions/kinds.js";
export type { Form, Question } from "./questions/question.js";
export { factOf } from "./questions/telling.js";
export {
  factsOf,
  type SampleKind,
  type SampleRegion,
  sampleKinds,
  type WorldSample,
  WorldSamples,
  type WorldSamplesOptions,
} from "./samples.js";
export {
  type Background,
  type Combinations,
  drawScene,
  pluralOf,
  type Scene,
  type SceneOptions,
  type Style,
  sceneSize,
  styles,
  type Thing,
  type ThingSize,
} from "./scenes/scene.js";
export type { Calibration, CalibrationBin } from "./score/calibration.js";
export { writeScoreReport } from "./score/report.js";
export {
  type AnswerWorldRequests,
  type ByWording,
  type CountScore,
  type KindScore,
  type NoticeScore,
  scorePictureWorld,
  type WorldAnswer,
  type WorldRequest,
  type WorldScore,
  type WorldScoreOptions,
} from "./score/score.js";
export { type Share, shareOf } from "./score/share.js";
export {
  answerTable,
  colourNote,
  type ShownAnswer,
  type ShowOptions,
  showPictureWorld,
} from "./score/show.js";
export { type ScoreTable, scoreTables } from "./score/tables.js";
export { askAbout, imagesOf, type RecordNumber, type SetRecord, setRecord } from "./sets/records.js";
export { setNamed, worldSets } from "./sets/sets.js";
export type { Ask, ImageKind, SetSample, WorldSet } from "./sets/world-set.js";
export { qFormerTokenizer } from "./tokenizers/q-former.js";
export { t5Tokenizer } from "./tokenizers/t5.js";
export { type Vocabulary, worldVocabulary } from "./tokenizers/vocabulary.js";
export type { FormName } from "./wordings/forms.js";
export { type WordingSplit, wordingSplits } from "./wordings/wordings.js";
