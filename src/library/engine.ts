// Not part of that folder's face; wrong options shall be refused before a picture is encoded for them.
import {
  type GeneratedSequence,
  type GeneratedToken,
  generate,
  type Prefix,
  rankCandidates,
  resolveOptions,
} from "../generation/index.js";
import {
  LoadedModel,
  type LoadModelOptions,
  loadModelProcessor,
  type Reading,
  requireReadable,
} from "../inference/index.js";
import { decodePicture, type Processor, type PromptInputs } from "../processing/index.js";
import type { HostTensor } from "../tensor/index.js";
import { AnswerStream } from "./answer-stream.js";
import {
  type GenerationSettings,
  generationOptions,
  parseGenerationSettings,
} from "./generation-settings.js";
import { ImageEmbedsCache } from "./image-embeds-cache.js";
import type { GenerationParameters, PictureInput, PictureRequest } from "./protocol.js";
import type { AnswerResult, RankedCandidate } from "./types.js";

/** Pictures whose embeddings are kept: 1.4 MB each in the published models. */
const cachedPictures = 16;
/** Sequences that go through the language model together; bounds the memory of a large batch. */
const maxRows = 16;

/** A model and its processor in this thread. Every call blocks the thread for as long as a step takes. */
export class Engine {
  readonly #model: LoadedModel;
  readonly #processor: Processor;
  readonly #settings: GenerationSettings;
  readonly #embeds = new ImageEmbedsCache(cachedPictures);

  private constructor(model: LoadedModel, processor: Processor, settings: GenerationSettings) {
    this.#model = model;
    this.#processor = processor;
    this.#settings = settings;
  }

  /** @throws CheckpointError when the folder does not hold a complete model; Error when it lacks a tokenizer */
  static async load(directory: string, options: LoadModelOptions = {}): Promise<Engine> {
    const model = await LoadedModel.load(directory, options);
    try {
      const processor = await loadModelProcessor(directory, model);
      return new Engine(model, processor, parseGenerationSettings(model.files.checkpoint.generationConfig));
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /**
   * Answers requests, in their order.
   * @param onPiece called with the text of a single request's answer as it comes
   */
  async answer(
    requests: readonly PictureRequest[],
    parameters: GenerationParameters,
    signal: AbortSignal,
    onPiece?: (piece: string) => void,
  ): Promise<AnswerResult[]> {
    const { text } = this.#processor;
    const options = generationOptions(parameters, this.#settings, text.endId);
    const { beams, returnSequences, maxNewTokens } = resolveOptions(
      options,
      this.#model.decoder.vocabularySize,
    );
    const together = Math.max(1, Math.floor(maxRows / Math.max(beams, returnSequences)));
    const results: AnswerResult[] = [];
    for (let start = 0; start < requests.length; start += together) {
      const chunk = requests.slice(start, start + together);
      for (const { instruction } of chunk) this.#require(instruction, { newTokens: maxNewTokens });
      const prompt = text.prompts(chunk.map(({ instruction }) => instruction));
      const pictures = chunk.map(({ picture }) => picture);
      const { prefix, promptTokens } = await this.#read(pictures, prompt, signal);
      const stream = requests.length === 1 ? new AnswerStream(text) : undefined;
      const emit = (piece = ""): void => {
        if (piece !== "") onPiece?.(piece);
      };
      const onToken = (_row: number, { id }: GeneratedToken): void => emit(stream?.push(id));
      const rows = await generate(this.#model.decoder, prefix, options, { signal, onToken });
      const answers = rows.map((sequences, row) => this.#result(sequences, promptTokens[row]));
      emit(stream?.end(answers[0].text));
      results.push(...answers);
    }
    return results;
  }

  /** Ranks candidate answers by their likelihood, best first. */
  async rank(
    request: PictureRequest,
    candidates: readonly string[],
    signal: AbortSignal,
  ): Promise<RankedCandidate[]> {
    this.#require(request.instruction, { answers: candidates });
    const { prompt, candidates: ids } = this.#processor.text.ranking(request.instruction, candidates);
    const { prefix } = await this.#read([request.picture], prompt, signal);
    const [scores] = await rankCandidates(this.#model.decoder, prefix, ids, { signal });
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

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.#model.dispose();
  }

  /** Reads pictures and instructions, up to the logits of the first new token. */
  async #read(
    pictures: readonly PictureInput[],
    prompt: PromptInputs,
    signal: AbortSignal,
  ): Promise<{ prefix: Prefix; promptTokens: number[] }> {
    const embeds: HostTensor<"float32">[] = [];
    for (const picture of pictures) embeds.push(await this.#imageEmbeds(picture, signal));
    signal.throwIfAborted();
    const visualPrompt = await this.#model.visualPrompt(stack(embeds), prompt);
    signal.throwIfAborted();
    const prefix = await this.#model.prefill(visualPrompt, prompt);
    const [batch, length] = prompt.attentionMask.shape;
    const promptTokens = Array.from({ length: batch }, (_, row) =>
      prompt.attentionMask.data
        .subarray(row * length, (row + 1) * length)
        .reduce((sum, real) => sum + real, 0),
    );
    return { prefix, promptTokens };
  }

  /** One picture at a time, so that its embeddings are the same in every batch. */
  async #imageEmbeds(picture: PictureInput, signal: AbortSignal): Promise<HostTensor<"float32">> {
    signal.throwIfAborted();
    const pixelValues = this.#processor.pixelValues([await decodePicture(picture)]);
    return this.#embeds.get(pixelValues, (values) => this.#model.encodeImages(values));
  }

  /** @throws as `requireReadable` does */
  #require(instruction: string, rest: Omit<Reading, "instruction">): void {
    requireReadable({ config: this.#model.config, text: this.#processor.text }, { instruction, ...rest });
  }

  #result(sequences: readonly GeneratedSequence[], promptTokens: number): AnswerResult {
    const answers = sequences.map(({ ids, score }) => ({
      text: this.#processor.text.decodeAnswer(ids),
      ...(score !== undefined && { score }),
    }));
    return {
      text: answers[0].text,
      usage: {
        promptTokens,
        visualTokens: this.#model.config.queryTokens,
        generatedTokens: sequences.reduce((sum, { ids }) => sum + ids.length, 0),
      },
      finishReason: sequences[0].finishReason,
      sequences: answers,
    };
  }
}

/** Several `[1, ...]` as one `[batch, ...]`. */
function stack(tensors: readonly HostTensor<"float32">[]): HostTensor<"float32"> {
  if (tensors.length === 1) return tensors[0];
  const size = tensors[0].data.length;
  const data = new Float32Array(tensors.length * size);
  tensors.forEach((tensor, index) => {
    data.set(tensor.data, index * size);
  });
  return { dtype: "float32", shape: [tensors.length, ...tensors[0].shape.slice(1)], data };
}
