/**
 * Images to pixel values, texts to token ids, and the prompt layout of each model.
 * @module
 */
export { decodeAhead } from "./decode-ahead.js";
export type { LanguageModelKind } from "./families/index.js";
export { decodeImage, type Image, type ImageOptions } from "./image.js";
export { ImageError } from "./image-error.js";
export { checkSize, defaultMaxPixels, ImageSizeError, maxImageBytes } from "./image-size.js";
export { notAPath, shortText } from "./image-text.js";
export {
  defaultPreprocessorConfig,
  type PreprocessorConfig,
  pixelValues,
  pixelValuesOfEach,
} from "./pixel-values.js";
export {
  imageProcessorJson,
  type LoadedPreprocessorConfig,
  loadPreprocessorConfig,
} from "./preprocessor-config.js";
export { loadProcessor, type Processor, type ProcessorOptions } from "./processor.js";
export {
  type CandidateOptions,
  type PromptInputs,
  PromptProcessor,
  type PromptProcessorOptions,
  placeholderMessage,
  type TextLimits,
} from "./prompt.js";
export { resizeBicubic } from "./resize.js";
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
