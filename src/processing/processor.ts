/** Everything between a user's images and words and a model's numbers, from one Hugging Face folder. */
import { join } from "node:path";
import type { HostTensor } from "../tensor/index.js";
import type { LanguageModelKind } from "./families/index.js";
import type { Image } from "./images/image.js";
import { type PreprocessorConfig, pixelValues } from "./images/pixel-values.js";
import { PromptProcessor, publishedQformerMaxLength } from "./prompt.js";
import { loadTokenizer } from "./tokenizer.js";
import { qformerTokenizerFolder } from "./tokenizer-files.js";

/** What the model's configuration says about its inputs. */
export interface ProcessorOptions {
  readonly kind: LanguageModelKind;
  /** the Q-Former reads the instruction (InstructBLIP, not BLIP-2) */
  readonly readsText: boolean;
  readonly preprocessor: PreprocessorConfig;
  /** positions of the Q-Former's text; what it reads is cut to them */
  readonly maxPositions: number;
  /** id of the token that stands for an image, where the model has one */
  readonly imageTokenId?: number;
  /** ids that end an answer; default: what the tokenizer knows of it */
  readonly endIds?: readonly number[] | undefined;
}

/** Images and words to tensors. */
export interface Processor {
  readonly preprocessor: PreprocessorConfig;
  readonly text: PromptProcessor;
  /** `[batch, 3, height, width]` */
  pixelValues(images: readonly Image[]): HostTensor<"float32">;
}

/**
 * Loads the tokenizer and, when the Q-Former reads text, `qformer_tokenizer/`.
 *
 * @throws Error naming the file that is missing or malformed
 */
export async function loadProcessor(directory: string, options: ProcessorOptions): Promise<Processor> {
  const { kind, readsText, preprocessor, maxPositions, imageTokenId, endIds } = options;
  const tokenizer = await loadTokenizer(directory);
  const qformerTokenizer = readsText
    ? await loadTokenizer(join(directory, qformerTokenizerFolder))
    : undefined;
  const qformerMaxLength = Math.min(publishedQformerMaxLength, maxPositions);
  return {
    preprocessor,
    text: new PromptProcessor({ kind, tokenizer, qformerTokenizer, qformerMaxLength, imageTokenId, endIds }),
    pixelValues: (images) => pixelValues(images, preprocessor),
  };
}
