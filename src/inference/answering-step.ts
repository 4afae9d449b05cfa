import { createHash } from "node:crypto";
import {
  type CandidateScore,
  type GeneratedSequence,
  type GenerationHooks,
  type GenerationOptions,
  generate,
  type Prefix,
  rankCandidates,
} from "../generation/index.js";
import { type Image, type PromptProcessor, pixelValues } from "../processing/index.js";
import type { HostTensor } from "../tensor/index.js";
import { ImageEmbedsCache } from "./image-embeds-cache.js";
import { LoadedModel, type LoadModelOptions, type PromptIds } from "./loaded-model.js";
import { loadModelProcessor } from "./model-processor.js";
import { rankTogether } from "./prompt-problem.js";
import type { Stopwatch } from "./stopwatch.js";

/** Images or videos whose embeddings are kept: 1.4 MB an image in the published models. */
const cachedImages = 16;
/** Candidates that go through the decoder together. */
const candidateRows = 32;

/** What stands in front of the instructions of requests. */
export type Shown =
  /**
   * Image embeddings, `[requests * images, patches + 1, vision hidden]`: those of the first request, then those of the
   * next one, equally many of each.
   */
  | { readonly imageEmbeds: HostTensor<"float32"> }
  /** Instead of what the Q-Former takes from images: `[requests, tokens, width]`. */
  | { readonly visualPrompt: HostTensor<"float32"> };

/** Requests that are answered together, a row each. */
export type Requests = Shown & { readonly prompt: PromptIds };

export interface StepOptions {
  readonly signal?: AbortSignal;
  readonly watch?: Stopwatch;
}

/**
 * Loads a model that answers, and what lays out texts for it, from one folder.
 * @throws CheckpointError when the folder does not hold a complete model, tokenizers included
 */
export async function loadAnsweringStep(
  directory: string,
  options: LoadModelOptions,
): Promise<{ step: AnsweringStep; text: PromptProcessor }> {
  const model = await LoadedModel.load(directory, options);
  try {
    const { text } = await loadModelProcessor(directory, model);
    return { step: new AnsweringStep(model), text };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/**
 * The one way from images and instructions to answers, for all who ask a model. Who asks decides which requests are
 * answered together (`groupRequests`): the others change no request's answer, only the last digits of its numbers. Each
 * call blocks the thread while the model computes.
 */
export class AnsweringStep {
  readonly #embeds = new ImageEmbedsCache(cachedImages);

  constructor(readonly model: LoadedModel) {}

  /**
   * Encodes images, each by itself so that its embeddings are the same in every batch; those of the last few are kept.
   * @param images decoded when they are asked for, so that only one is held
   * @param key of all of them together, such as their paths: what was encoded under it is not even decoded again. Without
   * one each image is found by its pixel values.
   * @returns of each image `[1, patches + 1, vision hidden]`
   * @throws what `images` throws; the signal's reason
   */
  async encode(
    images: AsyncIterable<Image>,
    { key, signal, watch }: StepOptions & { readonly key?: string } = {},
  ): Promise<HostTensor<"float32">[]> {
    const encodeAll = async (): Promise<HostTensor<"float32">[]> => {
      const embeds: HostTensor<"float32">[] = [];
      signal?.throwIfAborted();
      for await (const image of images) {
        signal?.throwIfAborted();
        const pixels = pixelValues([image], this.model.files.preprocessor);
        watch?.lap("decodeImage");
        const encode = async (): Promise<HostTensor<"float32">[]> => {
          const encoded = await this.model.encodeImages(pixels);
          watch?.lap("encodeImage");
          return [encoded];
        };
        embeds.push(...(await (key === undefined ? this.#embeds.get(digestOf(pixels), encode) : encode())));
      }
      return embeds;
    };
    return key === undefined ? encodeAll() : this.#embeds.get(key, encodeAll);
  }

  /**
   * Generates answers.
   * @returns `[request][sequence]`, as `generate` of `src/generation/` does
   * @throws as `generate` does; RangeError when the images cannot be shared out among the requests
   */
  async generate(
    requests: Requests,
    options: GenerationOptions,
    { watch, ...hooks }: GenerationHooks & StepOptions = {},
  ): Promise<GeneratedSequence[][]> {
    const { prefix } = await this.#read(requests, { signal: hooks.signal, watch });
    const answers = await generate(this.model.decoder, prefix, options, hooks);
    watch?.lap("generate");
    return answers;
  }

  /**
   * Scores candidate answers.
   * @param candidates ids, the same of all requests
   * @param maxRowsPerStep candidates that go through the decoder together, fewer where they are long
   * @returns `[request][candidate]`
   * @throws as `rankCandidates` does; RangeError when the images cannot be shared out among the requests
   */
  async rank(
    requests: Requests,
    candidates: readonly (readonly number[])[],
    { signal, maxRowsPerStep = candidateRows }: { signal?: AbortSignal; maxRowsPerStep?: number } = {},
  ): Promise<CandidateScore[][]> {
    const { prefix, tokens } = await this.#read(requests, { signal });
    const rows = rankTogether(this.model.config.text, candidates, tokens, maxRowsPerStep);
    return rankCandidates(this.model.decoder, prefix, candidates, { maxRowsPerStep: rows, signal });
  }

  /** Reads images and instructions, up to the logits of the first new token; tells how many tokens were read of each. */
  async #read(
    requests: Requests,
    { signal, watch }: StepOptions,
  ): Promise<{ prefix: Prefix; tokens: number }> {
    const { prompt } = requests;
    signal?.throwIfAborted();
    const visualPrompt =
      "visualPrompt" in requests
        ? requests.visualPrompt
        : await this.model.videoPrompt(requests.imageEmbeds, prompt);
    signal?.throwIfAborted();
    const prefix = await this.model.prefill(visualPrompt, prompt);
    watch?.lap("readPrompt");
    return { prefix, tokens: visualPrompt.shape[1]! + prompt.inputIds.shape[1]! };
  }
}

const digestOf = ({ data }: HostTensor<"float32">): string =>
  createHash("sha256").update(data).digest("base64");
