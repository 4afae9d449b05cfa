export { type Cell, cells, placePhrase } from "./cells.js";
export { type Colour, colours, type Rgb } from "./colours.js";
export { contactSheet } from "./contact-sheet.js";
export { type DrawFolderOptions, type DrawnQuestion, drawFolder } from "./draw-folder.js";
export { heldOutOf, isHeldOut } from "./held-out.js";
export { type CategoryName, categories, type ObjectClass, objectClass, objectClasses } from "./objects.js";
export { qFormerTokenizer } from "./q-former-tokenizer.js";
export * from "./questions/index.js";
export { picturePng, SceneRenderer, scenePng } from "./render.js";
export {
  drawSample,
  type Sample,
  type SampleOptions,
  type SceneQuestion,
  type Split,
  World,
} from "./sample.js";
export {
  type Background,
  drawScene,
  type ObjectSize,
  type PlacedObject,
  SCENE_SIZE,
  type Scene,
  type SceneOptions,
} from "./scene.js";
export { t5Tokenizer } from "./t5-tokenizer.js";
export { type TokenizerFolder, writeTokenizer } from "./tokenizer-folder.js";
export { worldVocabulary } from "./vocabulary.js";
