import { join } from "node:path";
import { eachFrame, usualFrames } from "../data/index.js";
import { generate, rankCandidates } from "../generation/index.js";
import {
  LoadedModel,
  type LoadModelOptions,
  loadModelProcessor,
  promptProblem,
  type Reader,
  rankTogether,
  readTogether,
} from "../inference/index.js";
import {
  decodeImage,
  type Image,
  type ImageOptions,
  type Processor,
  type PromptInputs,
} from "../processing/index.js";
import { concatRows, type HostTensor } from "../tensor/index.js";
import type { Reply } from "./answer.js";
import type { Sample, SampleSet } from "./samples.js";
import { generationSettings } from "./settings/settings.js";

/** Images and videos whose embeddings are kept: neighbours in a data set often share theirs. */
const keptEmbeds = 16;
/** Of a vocabulary this many candidates are kept with an answer. */
const keptCandidates = 10;
/** Candidates that go through the decoder together. */
const candidateRows = 32;

/** What one sample was answered with. */
type Said = Pick<Reply, "output" | "candidates" | "scores">;

/** A model in this thread that answers samples. */
export class Answerer {
  /** Least recently used first. */
  readonly #embeds = new Map<string, HostTensor<"float32">>();

  private constructor(
    private readonly model: LoadedModel,
    private readonly processor: Processor,
    private readonly maxPixels: number | undefined,
  ) {}

  /**
   * @param maxPixels see `ImageOptions`
   * @throws CheckpointError when the folder does not hold a complete model; Error when it lacks a tokenizer
   */
  static async load(
    directory: string,
    { maxPixels, ...options }: LoadModelOptions & Pick<ImageOptions, "maxPixels">,
  ): Promise<Answerer> {
    const model = await LoadedModel.load(directory, options);
    try {
      const processor = await loadModelProcessor(directory, model);
      return new Answerer(model, processor, maxPixels);
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /** What keeps the model from reading a sample's texts, or undefined. */
  problemOf({ settings, task }: SampleSet, sample: Sample): string | undefined {
    const { instruction, candidates } = sample.prompt;
    return promptProblem(this.#reader, {
      instruction,
      answers: candidates,
      newTokens: candidates ? 0 : generationSettings(settings, task, this.model.config).maxNewTokens,
      visualTokens: this.#visualTokens(sample),
    });
  }

  /**
   * Answers samples of a set together, in their order.
   * @throws ImageError for an image or video that cannot be decoded; the signal's reason
   */
  async answer(set: SampleSet, samples: readonly Sample[], signal?: AbortSignal): Promise<Reply[]> {
    const start = performance.now();
    const replies =
      set.task.evaluation.answerMode === "generate"
        ? await this.#generate(set, samples, signal)
        : await this.#rank(set, samples, signal);
    const seconds = (performance.now() - start) / 1000 / samples.length;
    return samples.map(({ record, prompt }, i) => ({
      id: record.id,
      prompt: prompt.instruction,
      ...replies[i],
      seconds: Number(seconds.toFixed(4)),
    }));
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  async #generate(set: SampleSet, samples: readonly Sample[], signal?: AbortSignal): Promise<Said[]> {
    const instructions = samples.map(({ prompt }) => prompt.instruction);
    const options = {
      ...generationSettings(set.settings, set.task, this.model.config),
      eosTokenIds: this.processor.text.endIds,
    };
    const said: Said[] = [];
    while (said.length < samples.length) {
      const rest = instructions.slice(said.length);
      const visualTokens = this.#visualTokens(samples[said.length]);
      const together = rest.slice(0, readTogether(this.#reader, rest, rest.length, visualTokens));
      const prompt = this.processor.text.prompts(together);
      const asked = samples.slice(said.length, said.length + together.length);
      const prefix = await this.#read(set, asked, prompt, signal);
      const rows = await generate(this.model.decoder, prefix, options, { signal });
      for (const [{ ids }] of rows) said.push({ output: this.processor.text.decodeAnswer(ids) });
    }
    return said;
  }

  get #reader(): Reader {
    return { config: this.model.config, text: this.processor.text };
  }

  #visualTokens({ record }: Sample): number {
    return (record.frames === null ? 1 : usualFrames) * this.model.config.queryTokens;
  }

  /** One sample at a time: its candidates are the batch. */
  async #rank(set: SampleSet, samples: readonly Sample[], signal?: AbortSignal): Promise<Said[]> {
    const replies: Said[] = [];
    for (const sample of samples) {
      const { candidates = [] } = sample.prompt;
      const { prompt, candidates: ids } = this.processor.text.ranking(sample.prompt.instruction, candidates);
      const prefix = await this.#read(set, [sample], prompt, signal);
      const promptTokens = this.#visualTokens(sample) + prompt.inputIds.shape[1];
      const maxRowsPerStep = rankTogether(this.model.config.text, ids, promptTokens, candidateRows);
      const [ranked] = await rankCandidates(this.model.decoder, prefix, ids, { maxRowsPerStep, signal });
      const scores = ranked.map(({ sum }) => sum);
      const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
      const kept = sample.record.options === null && candidates.length > keptCandidates;
      const listed = kept ? order.slice(0, keptCandidates) : [...scores.keys()];
      replies.push({
        output: candidates[order[0]],
        candidates: listed.map((index) => candidates[index]),
        scores: listed.map((index) => scores[index]),
      });
    }
    return replies;
  }

  /** Reads images and instructions, up to the logits of the first new token. */
  async #read(set: SampleSet, samples: readonly Sample[], prompt: PromptInputs, signal?: AbortSignal) {
    const embeds: HostTensor<"float32">[] = [];
    for (const sample of samples) embeds.push(await this.#imageEmbeds(set.directory, sample, signal));
    signal?.throwIfAborted();
    const visualPrompt = await this.model.videoPrompt(concatRows(embeds), prompt);
    signal?.throwIfAborted();
    return this.model.prefill(visualPrompt, prompt);
  }

  /** `[frames, patches + 1, vision hidden]`; an image is one frame. Each is encoded by itself, so that no batch changes it. */
  async #imageEmbeds(directory: string, { record }: Sample, signal?: AbortSignal) {
    const [path] = record.images ?? record.frames ?? [];
    const key = join(directory, path);
    const known = this.#embeds.get(key);
    const embeds = known ?? concatRows(await this.#encode(directory, record, signal));
    this.#embeds.delete(key);
    this.#embeds.set(key, embeds);
    if (this.#embeds.size > keptEmbeds) this.#embeds.delete(this.#embeds.keys().next().value!);
    return embeds;
  }

  async #encode(
    directory: string,
    record: Sample["record"],
    signal?: AbortSignal,
  ): Promise<HostTensor<"float32">[]> {
    const encoded: HostTensor<"float32">[] = [];
    for await (const image of eachImage(directory, record, { maxPixels: this.maxPixels, signal })) {
      signal?.throwIfAborted();
      encoded.push(await this.model.encodeImages(this.processor.pixelValues([image])));
    }
    return encoded;
  }
}

/** The image of a record, or the frames of its video: decoded one by one, so that only one is held. */
async function* eachImage(
  directory: string,
  { images, frames }: Sample["record"],
  options: ImageOptions,
): AsyncGenerator<Image> {
  if (frames !== null) yield* eachFrame(directory, frames, options);
  else yield await decodeImage(join(directory, images![0]), options);
}
