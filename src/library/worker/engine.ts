import { setImmediate } from "node:timers/promises";
// Without the data sets, of which an answer knows nothing.
import { eachFrameOf, usualFrames } from "../../data/video/video.js";
import {
  type GeneratedSequence,
  type GeneratedToken,
  resolveOptions,
  type ScoredId,
} from "../../generation/index.js";
import {
  type AnsweringStep,
  Familiarity,
  groupRequests,
  type LoadModelOptions,
  loadAnsweringStep,
  type Reader,
  type Reading,
  requireReadable,
  Stopwatch,
} from "../../inference/index.js";
import { decodeImage, type Image, type ImageOptions, type PromptProcessor } from "../../processing/index.js";
import { concatRows, type HostTensor, rowData } from "../../tensor/index.js";
import { checkGeneration } from "../check-options.js";
import type { GenerationParameters, ImageInput, ImageRequest, VideoInput } from "../protocol.js";
import type { AnswerResult, AnswerToken, RankedCandidate, TokenProbability, Usage } from "../types.js";
import { AnswerStream } from "./answer-stream.js";
import { generationOptions } from "./generation-settings.js";
import { checkGenerationMemory } from "./memory.js";
import { StopTexts } from "./stop-texts.js";

/** Sequences that go through the language model together; bounds the memory of a large batch. */
const maxRows = 16;
/** Candidates whose ids are found without a pause. */
const encodedTogether = 500;

type Ranking = ReturnType<PromptProcessor["ranking"]>;

/** Told of an answer while it grows. */
interface AnswerListener {
  /** The next piece of its text. */
  readonly onPiece?: (piece: string) => void;
  readonly onToken?: (token: AnswerToken) => void;
}

/** How images are read. */
type EngineImages = Pick<ImageOptions, "upright" | "maxPixels">;

/** A model that answers in this thread. A call blocks the thread while the model computes, but for moments in between. */
export class Engine {
  private constructor(
    private readonly step: AnsweringStep,
    private readonly text: PromptProcessor,
    private readonly familiarity: Familiarity | undefined,
    private readonly images: EngineImages,
  ) {}

  /**
   * @throws CheckpointError when the folder does not hold a complete model, tokenizers included; DeviceError for a device
   * that is not available
   */
  static async load(
    directory: string,
    { upright = true, maxPixels, ...options }: LoadModelOptions & EngineImages = {},
  ): Promise<Engine> {
    const { step, text } = await loadAnsweringStep(directory, options);
    try {
      const familiarity = await Familiarity.load(directory, step.model.config.vision.hiddenSize);
      return new Engine(step, text, familiarity, { upright, maxPixels });
    } catch (error) {
      await step.model.dispose();
      throw error;
    }
  }

  get deviceNotices(): string[] {
    return this.step.model.deviceNotices;
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
    const text = this.text;
    const { config, files } = this.step.model;
    checkGeneration(parameters);
    const options = generationOptions(parameters, files.generation, text);
    const stops = new StopTexts(parameters.stop ?? []);
    // Wrong options are refused before an image is encoded for them.
    const { beams, returnSequences, maxNewTokens } = resolveOptions(options, config.text.vocabularySize);
    const sequences = Math.max(beams, returnSequences);
    const counted = requests.map(({ instruction, images }) => ({ instruction, images: countImages(images) }));
    for (const { instruction, images } of counted) {
      this.#require(instruction, { newTokens: maxNewTokens, visualTokens: images * config.queryTokens });
    }
    const most = (images: number): number => Math.max(1, Math.floor(maxRows / (sequences * images)));
    const results = new Array<AnswerResult>(requests.length);
    for (const indices of groupRequests(this.#reader, counted, most)) {
      const chunk = indices.map((index) => requests[index]!);
      const visualTokens = counted[indices[0]!]!.images * config.queryTokens;
      const prompt = text.prompts(chunk.map(({ instruction }) => instruction));
      checkGenerationMemory(config, {
        sequences: chunk.length * sequences,
        newTokens: maxNewTokens,
        promptTokens: visualTokens + prompt.inputIds.shape[1]!,
      });
      const watch = new Stopwatch();
      const embeds: HostTensor<"float32">[][] = [];
      for (const request of chunk) embeds.push(await this.#encode(request, signal, watch));
      const stream = requests.length === 1 ? new AnswerStream(text, stops) : undefined;
      const emit = (piece = ""): void => {
        if (piece !== "") listener.onPiece?.(piece);
      };
      const onToken = (_row: number, token: GeneratedToken): void => {
        if (requests.length === 1) listener.onToken?.(this.#token(token));
        emit(stream?.push(token.id));
      };
      const isEnd = (ids: readonly number[]): boolean => stops.endIn(text.decodeWritten(ids));
      const hooks = { signal, watch, onToken, ...(parameters.stop && { isEnd }) };
      const imageEmbeds = concatRows(embeds.flat());
      const rows = await this.step.generate({ imageEmbeds, prompt }, options, hooks);
      rows.forEach((sequences, row) => {
        const promptTokens = rowData(prompt.attentionMask, row).reduce((sum, real) => sum + real, 0);
        const result = this.#result(sequences, { promptTokens, visualTokens }, stops);
        const { instruction } = chunk[row]!;
        const notices = this.familiarity?.notices(embeds[row]!, instruction, result) ?? [];
        results[indices[row]!] = { ...result, notices, timings: watch.seconds() };
      });
      emit(stream?.end(results[0]!.text));
    }
    return results;
  }

  /** Ranks candidate answers by their likelihood, best first. */
  async rank(
    request: ImageRequest,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<RankedCandidate[]> {
    const visualTokens = this.step.model.config.queryTokens * countImages(request.images);
    this.#require(request.instruction, { answers: candidates, visualTokens });
    const { prompt, candidates: ids } = await this.#encodeRanking(request.instruction, candidates, signal);
    const imageEmbeds = concatRows(await this.#encode(request, signal));
    const scores = (await this.step.rank({ imageEmbeds, prompt }, ids, { signal }))[0]!;
    const best = Math.max(...scores.map(({ sum }) => sum));
    const weights = scores.map(({ sum }) => Math.exp(sum - best));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return scores
      .map(({ sum, mean }, index) => ({
        candidate: candidates[index]!,
        index,
        logLikelihood: sum,
        meanLogLikelihood: mean,
        probability: weights[index]! / total,
      }))
      .sort((a, b) => b.logLikelihood - a.logLikelihood);
  }

  /** `text.ranking` in parts, between which an abort can be heard of. */
  async #encodeRanking(
    instruction: string,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<Ranking> {
    const text = this.text;
    const parts: Ranking[] = [];
    for (let start = 0; start < candidates.length; start += encodedTogether) {
      parts.push(text.ranking(instruction, candidates.slice(start, start + encodedTogether)));
      await setImmediate();
      signal.throwIfAborted();
    }
    const { prompt } = parts[0]!;
    const [, length] = prompt.inputIds.shape;
    // White space at the end of OPT's instruction is read with the answers, as far as with all of them.
    if (parts.some((part) => part.prompt.inputIds.shape[1] !== length)) {
      return text.ranking(instruction, candidates);
    }
    return { prompt, candidates: parts.flatMap((part) => part.candidates) };
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.step.model.dispose();
  }

  /** Embeddings of a request's images, `[1, patches + 1, vision hidden]` each. */
  #encode(
    { images }: ImageRequest,
    signal: AbortSignal,
    watch?: Stopwatch,
  ): Promise<HostTensor<"float32">[]> {
    return this.step.encode(eachImage(images, { ...this.images, signal }), { signal, watch });
  }

  get #reader(): Reader {
    return { config: this.step.model.config, text: this.text };
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
      text: stops.cut(this.text.decodeWritten(ids)),
      probability: Math.exp(logProbability),
      logProbability,
      tokens: tokens.map((token) => this.#token(token)),
      ...(score !== undefined && { score }),
    }));
    const { text, probability } = answers[0]!;
    return {
      text,
      probability,
      usage: {
        ...promptUsage,
        generatedTokens: sequences.reduce((sum, { ids }) => sum + ids.length, 0),
      },
      finishReason: sequences[0]!.finishReason,
      sequences: answers,
    };
  }

  #token({ alternatives, ...token }: GeneratedToken): AnswerToken {
    const described = ({ id, logProbability }: ScoredId): TokenProbability => ({
      id,
      text: this.text.tokenizer.tokenText(id),
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
