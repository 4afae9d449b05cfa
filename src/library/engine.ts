import { CheckpointError } from "../checkpoint/index.js";
// Not part of that folder's face; wrong options shall be refused before a picture is encoded for them.
import {
  type GeneratedSequence,
  generate,
  type Prefix,
  rankCandidates,
  resolveOptions,
} from "../generation/index.js";
import { LoadedModel, type LoadModelOptions, loadModelProcessor } from "../inference/index.js";
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
      const { prefix, promptTokens } = await this.#read(chunk, maxNewTokens, signal);
      const stream = requests.length === 1 ? new AnswerStream(text) : undefined;
      const emit = (piece = ""): void => {
        if (piece !== "") onPiece?.(piece);
      };
      const onToken = (_row: number, id: number): void => emit(stream?.push(id));
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
    const { text } = this.#processor;
    const encoded = candidates.map((candidate) => text.encodeCandidate(candidate));
    const longest = encoded.reduce((length, ids) => Math.max(length, ids.length), 0);
    const { prefix } = await this.#read([request], longest, signal);
    const [scores] = await rankCandidates(this.#model.decoder, prefix, encoded, { signal });
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
    requests: readonly PictureRequest[],
    newTokens: number,
    signal: AbortSignal,
  ): Promise<{ prefix: Prefix; promptTokens: number[] }> {
    const prompt = this.#processor.text.prompts(requests.map(({ instruction }) => instruction));
    this.#checkPrompt(prompt, newTokens);
    const embeds: HostTensor<"float32">[] = [];
    for (const { picture } of requests) embeds.push(await this.#imageEmbeds(picture, signal));
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

  /** @throws Error when the tokenizers do not fit the model; RangeError when a text is longer than it can read */
  #checkPrompt({ inputIds, qformerInputIds }: PromptInputs, newTokens: number): void {
    const { text, qformer, queryTokens } = this.#model.config;
    checkIds("the tokenizer", inputIds, text.vocabularySize);
    if (qformerInputIds) checkIds("the Q-Former's tokenizer", qformerInputIds, qformer.vocabularySize);
    const positions = queryTokens + inputIds.shape[1] + newTokens;
    if (text.kind === "opt" && positions > text.maxPositions) {
      throw new RangeError(
        `${queryTokens} query tokens, an instruction of ${inputIds.shape[1]} and an answer of up to ${newTokens} ` +
          `are more than the ${text.maxPositions} tokens that this model reads; shorten one of them`,
      );
    }
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

function checkIds(whose: string, ids: HostTensor<"int32">, vocabularySize: number): void {
  const wrong = ids.data.find((id) => id >= vocabularySize);
  if (wrong !== undefined) {
    throw new CheckpointError(
      `${whose} gives the id ${wrong}, but the model knows ${vocabularySize} tokens only. ` +
        "Check that tokenizer and model are of the same version.",
    );
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
