/**
 * Images to pixel values, texts to token ids, and the prompt layout of each model.
 * @module
 */

export { copyTokenizer, type TokenizerChanges } from "./copy-tokenizer.js";
export type { LanguageModelKind } from "./families/index.js";
export { decodeAhead } from "./images/decode-ahead.js";
export { decodeImage, type Image, type ImageOptions } from "./images/image.js";
export { ImageError } from "./images/image-error.js";
export { checkSize, defaultMaxPixels, ImageSizeError, maxImageBytes } from "./images/image-size.js";
export { notAPath, shortText } from "./images/image-text.js";
export {
  defaultPreprocessorConfig,
  type PreprocessorConfig,
  pixelValues,
  pixelValuesOfEach,
} from "./images/pixel-values.js";
export {
  imageProcessorJson,
  type LoadedPreprocessorConfig,
  loadPreprocessorConfig,
} from "./images/preprocessor-config.js";
export { resizeBicubic } from "./images/resize.js";
export { loadProcessor, type Processor, type ProcessorOptions } from "./processor.js";
export {
  type CandidateOptions,
  type PromptInputs,
  PromptProcessor,
  type PromptProcessorOptions,
  placeholderMessage,
  type TextLimits,
} from "./prompt.js";
export { createTextStream, type TextStream } from "./text-stream.js";
export { padTokens, type TokenBatch } from "./token-batch.js";
export { TokenizerError } from "./tokenization/tokenizer-error.js";
export {
  type DecodeOptions,
  type EncodeOptions,
  loadTokenizer,
  type Side,
  TextTokenizer,
} from "./tokenizer.js";
export { qformerTokenizerFolder, type TokenizerFiles } from "./tokenizer-files.js";
export {
  type SpecialToken,
  type TokenizerDescription,
  type TokenizerFolder,
  tokenizerFiles,
  writeTokenizer,
  writeTokenizers,
} from "./tokenizer-folder.js";
export { vocabularyFiles } from "./vocabularies/read-vocabulary.js";
