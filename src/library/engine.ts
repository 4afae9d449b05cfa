import { setImmediate } from "node:timers/promises";
// Without the data sets, of which an answer knows nothing.
import { eachFrameOf, usualFrames } from "../data/video/video.js";
// Not part of that folder's face; wrong options shall be refused before an image is encoded for them.
import {
  type GeneratedSequence,
  type GeneratedToken,
  generate,
  type Prefix,
  rankCandidates,
  resolveOptions,
  type ScoredId,
} from "../generation/index.js";
import {
  Familiarity,
  type GenerationSettings,
  LoadedModel,
  type LoadModelOptions,
  loadModelProcessor,
  type Reader,
  type Reading,
  rankTogether,
  readTogether,
  requireReadable,
} from "../inference/index.js";
import {
  decodeImage,
  type Image,
  type ImageOptions,
  type Processor,
  type PromptInputs,
} from "../processing/index.js";
import { concatRows, type HostTensor, rowData } from "../tensor/index.js";
import { AnswerStream } from "./answer-stream.js";
import { checkGeneration } from "./check-options.js";
import { equallyMany } from "./equally-many.js";
import { generationOptions } from "./generation-settings.js";
import { ImageEmbedsCache } from "./image-embeds-cache.js";
import { checkGenerationMemory } from "./memory.js";
import type { GenerationParameters, ImageInput, ImageRequest, VideoInput } from "./protocol.js";
import { StopTexts } from "./stop-texts.js";
import { Stopwatch } from "./stopwatch.js";
import type { AnswerResult, AnswerToken, RankedCandidate, TokenProbability, Usage } from "./types.js";

/** Images whose embeddings are kept: 1.4 MB each in the published models. */
const cachedImages = 16;
/** Sequences that go through the language model together; bounds the memory of a large batch. */
const maxRows = 16;
/** Candidates that go through the decoder together. */
const candidateRows = 32;

/** Candidates whose ids are found without a pause. */
const encodedTogether = 500;

type Ranking = ReturnType<Processor["text"]["ranking"]>;

/** Told of an answer while it grows. */
export interface AnswerListener {
  /** The next piece of its text. */
  readonly onPiece?: (piece: string) => void;
  readonly onToken?: (token: AnswerToken) => void;
}

/** How images are read. */
type EngineImages = Pick<ImageOptions, "upright" | "maxPixels">;

/** A model and its processor in this thread. Every call blocks the thread for as long as a step takes. */
export class Engine {
  readonly #model: LoadedModel;
  readonly #processor: Processor;
  readonly #settings: GenerationSettings;
  readonly #familiarity: Familiarity | undefined;
  readonly #images: EngineImages;
  readonly #embeds = new ImageEmbedsCache(cachedImages);

  private constructor(
    model: LoadedModel,
    processor: Processor,
    settings: GenerationSettings,
    familiarity: Familiarity | undefined,
    images: EngineImages,
  ) {
    this.#images = images;
    this.#familiarity = familiarity;
    this.#model = model;
    this.#processor = processor;
    this.#settings = settings;
  }

  /** @throws CheckpointError when the folder does not hold a complete model; Error when it lacks a tokenizer */
  static async load(
    directory: string,
    { upright = true, maxPixels, ...options }: LoadModelOptions & EngineImages = {},
  ): Promise<Engine> {
    const model = await LoadedModel.load(directory, options);
    try {
      const processor = await loadModelProcessor(directory, model);
      const familiarity = await Familiarity.load(directory, model.config.vision.hiddenSize);
      return new Engine(model, processor, model.files.generation, familiarity, { upright, maxPixels });
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /**
   * Answers requests, in their order.
   * @param listener told of a single request's answer as it comes
   */
  async answer(
    requests: readonly ImageRequest[],
    parameters: GenerationParameters,
    signal: AbortSignal,
    listener: AnswerListener = {},
  ): Promise<AnswerResult[]> {
    const { text } = this.#processor;
    const { config } = this.#model;
    checkGeneration(parameters);
    const options = generationOptions(parameters, this.#settings, text);
    const stops = new StopTexts(parameters.stop ?? []);
    const { beams, returnSequences, maxNewTokens } = resolveOptions(
      options,
      this.#model.decoder.vocabularySize,
    );
    const sequences = Math.max(beams, returnSequences);
    const results = new Array<AnswerResult>(requests.length);
    for (const { indices, visualTokens } of this.#chunks(
      requests,
      maxNewTokens,
      Math.floor(maxRows / sequences),
    )) {
      const chunk = indices.map((index) => requests[index]);
      const prompt = text.prompts(chunk.map(({ instruction }) => instruction));
      checkGenerationMemory(config, {
        sequences: chunk.length * sequences,
        newTokens: maxNewTokens,
        promptTokens: visualTokens + prompt.inputIds.shape[1],
      });
      const images = chunk.map(({ images }) => images);
      const watch = new Stopwatch();
      const { embeds, prefix, promptTokens } = await this.#read(images, prompt, signal, watch);
      const stream = requests.length === 1 ? new AnswerStream(text, stops) : undefined;
      const emit = (piece = ""): void => {
        if (piece !== "") listener.onPiece?.(piece);
      };
      const onToken = (_row: number, token: GeneratedToken): void => {
        if (requests.length === 1) listener.onToken?.(this.#token(token));
        emit(stream?.push(token.id));
      };
      const isEnd = (ids: readonly number[]): boolean => stops.endIn(text.decodeWritten(ids));
      const hooks = { signal, onToken, ...(parameters.stop && { isEnd }) };
      const rows = await watch.time("generate", () => generate(this.#model.decoder, prefix, options, hooks));
      rows.forEach((sequences, row) => {
        const result = this.#result(sequences, { promptTokens: promptTokens[row], visualTokens }, stops);
        const { instruction } = chunk[row];
        const notices = this.#familiarity?.notices(embeds[row], instruction, result) ?? [];
        results[indices[row]] = { ...result, notices, timings: watch.seconds() };
      });
      emit(stream?.end(results[0].text));
    }
    return results;
  }

  /** Ranks candidate answers by their likelihood, best first. */
  async rank(
    request: ImageRequest,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<RankedCandidate[]> {
    const visualTokens = this.#model.config.queryTokens * countImages(request.images);
    this.#require(request.instruction, { answers: candidates, visualTokens });
    const { prompt, candidates: ids } = await this.#encodeRanking(request.instruction, candidates, signal);
    const { prefix } = await this.#read([request.images], prompt, signal, new Stopwatch());
    const promptTokens = visualTokens + prompt.inputIds.shape[1];
    const maxRowsPerStep = rankTogether(this.#model.config.text, ids, promptTokens, candidateRows);
    const [scores] = await rankCandidates(this.#model.decoder, prefix, ids, { maxRowsPerStep, signal });
    const best = Math.max(...scores.map(({ sum }) => sum));
    const weights = scores.map(({ sum }) => Math.exp(sum - best));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return scores
      .map(({ sum, mean }, index) => ({
        candidate: candidates[index],
        index,
        logLikelihood: sum,
        meanLogLikelihood: mean,
        probability: weights[index] / total,
      }))
      .sort((a, b) => b.logLikelihood - a.logLikelihood);
  }

  /** `text.ranking` in parts, between which an abort can be heard of. */
  async #encodeRanking(
    instruction: string,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<Ranking> {
    const { text } = this.#processor;
    const parts: Ranking[] = [];
    for (let start = 0; start < candidates.length; start += encodedTogether) {
      parts.push(text.ranking(instruction, candidates.slice(start, start + encodedTogether)));
      await setImmediate();
      signal.throwIfAborted();
    }
    const [{ prompt }] = parts;
    const [, length] = prompt.inputIds.shape;
    // White space at the end of OPT's instruction is read with the answers, as far as with all of them.
    if (parts.some((part) => part.prompt.inputIds.shape[1] !== length)) {
      return text.ranking(instruction, candidates);
    }
    return { prompt, candidates: parts.flatMap((part) => part.candidates) };
  }

  /**
   * Which requests are answered together.
   * @param rows that may be, of one image each
   * @throws as `requireReadable` does, for any of the requests
   */
  *#chunks(
    requests: readonly ImageRequest[],
    newTokens: number,
    rows: number,
  ): Generator<{ indices: number[]; visualTokens: number }> {
    const counts = requests.map(({ images }) => countImages(images));
    const { queryTokens } = this.#model.config;
    requests.forEach(({ instruction }, index) => {
      this.#require(instruction, { newTokens, visualTokens: queryTokens * counts[index] });
    });
    for (const [count, group] of equallyMany(counts)) {
      const visualTokens = queryTokens * count;
      const most = Math.max(1, Math.floor(rows / count));
      for (let start = 0; start < group.length; ) {
        const next = group.slice(start, start + most);
        const instructions = next.map((index) => requests[index].instruction);
        const indices = next.slice(0, readTogether(this.#reader, instructions, most, visualTokens));
        yield { indices, visualTokens };
        start += indices.length;
      }
    }
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.#model.dispose();
  }

  /**
   * Reads images, equally many for each instruction, and instructions, up to the logits of the first new token.
   * @returns `embeds` of each instruction's images, `[1, patches + 1, vision hidden]` each
   */
  async #read(
    images: readonly ImageRequest["images"][],
    prompt: PromptInputs,
    signal: AbortSignal,
    watch: Stopwatch,
  ): Promise<{ embeds: HostTensor<"float32">[][]; prefix: Prefix; promptTokens: number[] }> {
    const embeds: HostTensor<"float32">[][] = [];
    for (const each of images) embeds.push(await this.#imageEmbeds(each, signal, watch));
    signal.throwIfAborted();
    const prefix = await watch.time("readPrompt", async () => {
      const visualPrompt = await this.#model.videoPrompt(concatRows(embeds.flat()), prompt);
      signal.throwIfAborted();
      return this.#model.prefill(visualPrompt, prompt);
    });
    const promptTokens = images.map((_, row) =>
      rowData(prompt.attentionMask, row).reduce((sum, real) => sum + real, 0),
    );
    return { embeds, prefix, promptTokens };
  }

  /** One image at a time, so that its embeddings are the same in every batch. */
  async #imageEmbeds(
    images: ImageRequest["images"],
    signal: AbortSignal,
    watch: Stopwatch,
  ): Promise<HostTensor<"float32">[]> {
    const embeds: HostTensor<"float32">[] = [];
    const decoding = eachImage(images, { ...this.#images, signal });
    for (;;) {
      signal.throwIfAborted();
      const pixelValues = await watch.time("decodeImage", async () => {
        const { done, value } = await decoding.next();
        return done ? undefined : this.#processor.pixelValues([value]);
      });
      if (!pixelValues) return embeds;
      embeds.push(
        await this.#embeds.get(pixelValues, (values) =>
          watch.time("encodeImage", () => this.#model.encodeImages(values)),
        ),
      );
    }
  }

  get #reader(): Reader {
    return { config: this.#model.config, text: this.#processor.text };
  }

  /** @throws as `requireReadable` does */
  #require(instruction: string, rest: Omit<Reading, "instruction">): void {
    requireReadable(this.#reader, { instruction, ...rest });
  }

  #result(
    sequences: readonly GeneratedSequence[],
    promptUsage: Omit<Usage, "generatedTokens">,
    stops: StopTexts,
  ): Omit<AnswerResult, "timings" | "notices"> {
    const answers = sequences.map(({ ids, tokens, logProbability, score }) => ({
      text: stops.cut(this.#processor.text.decodeWritten(ids)),
      probability: Math.exp(logProbability),
      logProbability,
      tokens: tokens.map((token) => this.#token(token)),
      ...(score !== undefined && { score }),
    }));
    return {
      text: answers[0].text,
      probability: answers[0].probability,
      usage: {
        ...promptUsage,
        generatedTokens: sequences.reduce((sum, { ids }) => sum + ids.length, 0),
      },
      finishReason: sequences[0].finishReason,
      sequences: answers,
    };
  }

  #token({ alternatives, ...token }: GeneratedToken): AnswerToken {
    const described = ({ id, logProbability }: ScoredId): TokenProbability => ({
      id,
      text: this.#processor.text.tokenizer.tokenText(id),
      probability: Math.exp(logProbability),
      logProbability,
    });
    return { ...described(token), ...(alternatives && { alternatives: alternatives.map(described) }) };
  }
}

/** Images and frames, one when it is asked for. */
async function* eachImage(images: ImageRequest["images"], options: ImageOptions): AsyncGenerator<Image> {
  for (const image of images) {
    if (isVideo(image)) yield* eachFrameOf(image.video, { ...options, wanted: image.frames });
    else yield await decodeImage(image, options);
  }
}

function countImages(images: ImageRequest["images"]): number {
  return images.reduce((count, image) => count + (isVideo(image) ? (image.frames ?? usualFrames) : 1), 0);
}

function isVideo(image: ImageInput | VideoInput): image is VideoInput {
  return typeof image === "object" && "video" in image;
}
