import { join } from "node:path";
import { eachFrame, usualFrames } from "../data/index.js";
import {
  type AnsweringStep,
  groupRequests,
  type LoadModelOptions,
  loadAnsweringStep,
  promptProblem,
  type Reader,
} from "../inference/index.js";
import { decodeImage, type Image, type ImageOptions, type PromptProcessor } from "../processing/index.js";
import { concatRows, type HostTensor } from "../tensor/index.js";
import type { Reply } from "./answer.js";
import type { Sample, SampleSet } from "./samples.js";
import { generationSettings } from "./settings/settings.js";

/** Of a vocabulary this many candidates are kept with an answer. */
const keptCandidates = 10;

/** What one sample was answered with. */
type Said = Pick<Reply, "output" | "candidates" | "scores">;

/** A model in this thread that answers samples. */
export class SampleAnswerer {
  private constructor(
    private readonly step: AnsweringStep,
    private readonly text: PromptProcessor,
    private readonly maxPixels: number | undefined,
  ) {}

  /**
   * @param maxPixels see `ImageOptions`
   * @throws CheckpointError when the folder does not hold a complete model, tokenizers included
   */
  static async load(
    directory: string,
    { maxPixels, ...options }: LoadModelOptions & Pick<ImageOptions, "maxPixels">,
  ): Promise<SampleAnswerer> {
    const { step, text } = await loadAnsweringStep(directory, options);
    return new SampleAnswerer(step, text, maxPixels);
  }

  get deviceNotices(): string[] {
    return this.step.model.deviceNotices;
  }

  /** What keeps the model from reading a sample's texts, or undefined. */
  problemOf({ settings, task }: SampleSet, sample: Sample): string | undefined {
    const { instruction, candidates } = sample.prompt;
    return promptProblem(this.#reader, {
      instruction,
      answers: candidates,
      newTokens: candidates ? 0 : generationSettings(settings, task, this.step.model.config).maxNewTokens,
      visualTokens: imagesOf(sample) * this.step.model.config.queryTokens,
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
      ...replies[i]!,
      seconds: Number(seconds.toFixed(4)),
    }));
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.step.model.dispose();
  }

  async #generate(set: SampleSet, samples: readonly Sample[], signal?: AbortSignal): Promise<Said[]> {
    const options = {
      ...generationSettings(set.settings, set.task, this.step.model.config),
      eosTokenIds: this.text.endIds,
    };
    const requests = samples.map((sample) => ({
      instruction: sample.prompt.instruction,
      images: imagesOf(sample),
    }));
    const said = new Array<Said>(samples.length);
    for (const indices of groupRequests(this.#reader, requests, () => samples.length)) {
      const prompt = this.text.prompts(indices.map((index) => requests[index]!.instruction));
      const together = indices.map((index) => samples[index]!);
      const imageEmbeds = await this.#encode(set, together, signal);
      const rows = await this.step.generate({ imageEmbeds, prompt }, options, { signal });
      rows.forEach(([best], row) => {
        said[indices[row]!] = { output: this.text.decodeAnswer(best!.ids) };
      });
    }
    return said;
  }

  get #reader(): Reader {
    return { config: this.step.model.config, text: this.text };
  }

  /** One sample at a time: its candidates are the batch. */
  async #rank(set: SampleSet, samples: readonly Sample[], signal?: AbortSignal): Promise<Said[]> {
    const replies: Said[] = [];
    for (const sample of samples) {
      const { candidates = [] } = sample.prompt;
      const { prompt, candidates: ids } = this.text.ranking(sample.prompt.instruction, candidates);
      const imageEmbeds = await this.#encode(set, [sample], signal);
      const [ranked] = await this.step.rank({ imageEmbeds, prompt }, ids, { signal });
      const scores = ranked!.map(({ sum }) => sum);
      const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
      const kept = sample.record.options === null && candidates.length > keptCandidates;
      const listed = kept ? order.slice(0, keptCandidates) : [...scores.keys()];
      replies.push({
        output: candidates[order[0]!]!,
        candidates: listed.map((index) => candidates[index]!),
        scores: listed.map((index) => scores[index]!),
      });
    }
    return replies;
  }

  /** Embeddings of samples' images, `[samples * images, patches + 1, vision hidden]`; frames of a video are images. */
  async #encode(
    { directory }: SampleSet,
    samples: readonly Sample[],
    signal?: AbortSignal,
  ): Promise<HostTensor<"float32">> {
    const embeds: HostTensor<"float32">[] = [];
    for (const { record } of samples) {
      const images = eachImage(directory, record, { maxPixels: this.maxPixels, signal });
      // Neighbours in a data set often share theirs.
      const key = JSON.stringify([directory, record.images, record.frames]);
      embeds.push(...(await this.step.encode(images, { key, signal })));
    }
    return concatRows(embeds);
  }
}

function imagesOf({ record }: Sample): number {
  return record.frames === null ? 1 : usualFrames;
}

/** The image of a record, or the frames of its video: decoded one by one, so that only one is held. */
async function* eachImage(
  directory: string,
  { images, frames }: Sample["record"],
  options: ImageOptions,
): AsyncGenerator<Image> {
  if (frames !== null) yield* eachFrame(directory, frames, options);
  else yield await decodeImage(join(directory, images![0]!), options);
}
