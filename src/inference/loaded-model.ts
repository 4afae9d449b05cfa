import type { Prefix } from "../generation/index.js";
import type { Tensor } from "../graph/index.js";
import { answeringPrograms, familyOf, type InstructBlipConfig } from "../models/index.js";
import type { DeviceChoice } from "../options/index.js";
import { requireExactProducts } from "../quantization/index.js";
import { Program } from "../runtime/index.js";
import { concatColumns, float32, type HostTensor, int32, repeatRows, rowData } from "../tensor/index.js";
import { type ModelFiles, type OpenModelOptions, openModelFiles } from "./folder/model-files.js";
import { ModelDecoder } from "./model-decoder.js";
import { deviceOfProgram, placementNotices, requireRunnable } from "./program-devices.js";
import type { RunnableProgram } from "./runnable-program.js";

/** Instructions as ids: int32, `[batch, text]` for the language model, `[batch, instruction]` for the Q-Former. */
export interface PromptIds {
  readonly inputIds: HostTensor<"int32">;
  readonly attentionMask: HostTensor<"int32">;
  readonly qformerInputIds?: HostTensor<"int32">;
  readonly qformerAttentionMask?: HostTensor<"int32">;
}

export interface LoadModelOptions extends Pick<OpenModelOptions, "precision"> {
  readonly threads?: number;
  readonly device?: DeviceChoice;
  /** Makes a program of a graph; default: the runtime compiles it. */
  readonly compile?: (outputs: Readonly<Record<string, Tensor>>, files: ModelFiles) => RunnableProgram;
  /** Looks at the folder once it is open; what it throws ends the loading before anything is compiled. */
  readonly onOpen?: (files: ModelFiles) => void;
  readonly onProgress?: (stage: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A model in this thread, ready to answer. Each call blocks the thread while the model computes. */
export class LoadedModel {
  private constructor(
    readonly files: ModelFiles,
    readonly decoder: ModelDecoder,
    private readonly programs: Readonly<Record<string, RunnableProgram>>,
  ) {}

  /**
   * @throws CheckpointError when the folder does not hold a complete model; DeviceError for a device that is not available
   */
  static async load(
    directory: string,
    { threads, precision, device, compile, onOpen, onProgress, signal }: LoadModelOptions = {},
  ): Promise<LoadedModel> {
    const files = await openModelFiles(directory, { precision, onProgress, signal });
    const { config, source } = files;
    const programs: Record<string, RunnableProgram> = {};
    try {
      onOpen?.(files);
      requireRunnable(config, device);
      await requireExactProducts(files.quantized);
      const graphs = answeringPrograms(files.scope(), config);
      for (const [name, outputs] of Object.entries(graphs)) {
        signal?.throwIfAborted();
        onProgress?.(name, Object.keys(programs).length / Object.keys(graphs).length);
        programs[name] =
          compile?.(outputs, files) ??
          (await Program.compile(outputs, {
            weights: source,
            threads,
            device: deviceOfProgram(name, device),
          }));
      }
    } catch (error) {
      await release(programs, files);
      throw error;
    }
    return new LoadedModel(files, new ModelDecoder(config, programs.embedding!, programs.decoder!), programs);
  }

  get config(): InstructBlipConfig {
    return this.files.config;
  }

  /** What a person should know of the devices that it is loaded on. */
  get deviceNotices(): string[] {
    return placementNotices(Object.values(this.programs).filter((program) => program instanceof Program));
  }

  /** `[batch, 3, imageSize, imageSize]` → `[batch, patches + 1, vision hidden]`. Depends on the images alone. */
  async encodeImages(pixelValues: HostTensor<"float32">): Promise<HostTensor<"float32">> {
    const { image_embeds } = await this.programs.vision!.run({ pixel_values: pixelValues });
    return image_embeds as HostTensor<"float32">;
  }

  /** What the Q-Former takes from the images for these instructions: `[batch, queries, width]`. */
  async visualPrompt(imageEmbeds: HostTensor<"float32">, prompt: PromptIds): Promise<HostTensor<"float32">> {
    const text = this.config.qformer.readsText && {
      qformer_input_ids: required(prompt.qformerInputIds),
      qformer_attention_mask: required(prompt.qformerAttentionMask),
    };
    const { visual_prompt } = await this.programs.visualPrompt!.run({ image_embeds: imageEmbeds, ...text });
    return visual_prompt as HostTensor<"float32">;
  }

  /**
   * Visual prompts of videos: the Q-Former looks at each frame with the video's instruction, and what it takes from
   * them follows in the order of the frames (LAVIS, `blip2_t5_instruct.py`).
   * @param imageEmbeds of the first video's frames, then of the next one's: `[batch * frames, patches + 1, vision hidden]`
   * @returns `[batch, frames * queries, width]`
   */
  async videoPrompt(imageEmbeds: HostTensor<"float32">, prompt: PromptIds): Promise<HostTensor<"float32">> {
    const batch = prompt.inputIds.shape[0]!;
    const frames = imageEmbeds.shape[0]! / batch;
    if (!Number.isInteger(frames)) {
      throw new RangeError(`${imageEmbeds.shape[0]} frames cannot be shared out among ${batch} videos`);
    }
    const { qformerInputIds, qformerAttentionMask } = prompt;
    const { data, shape } = await this.visualPrompt(imageEmbeds, {
      ...prompt,
      qformerInputIds: qformerInputIds && repeatRows(qformerInputIds, frames),
      qformerAttentionMask: qformerAttentionMask && repeatRows(qformerAttentionMask, frames),
    });
    return float32([batch, frames * shape[1]!, shape[2]!], data);
  }

  /** Reads visual prompts of any length and instructions, up to the logits of the first new token. */
  async prefill(visualPrompt: HostTensor<"float32">, prompt: PromptIds): Promise<Prefix> {
    const { text } = this.config;
    const batch = prompt.inputIds.shape[0]!;
    const visualTokens = visualPrompt.shape[1]!;
    const embeds = concatColumns(visualPrompt, await this.decoder.embed(prompt.inputIds));
    const visible = int32([batch, visualTokens], new Int32Array(batch * visualTokens).fill(1));
    const mask = concatColumns(visible, prompt.attentionMask);
    const rows = Array.from({ length: batch }, (_, row) => row);
    const family = familyOf(text);
    if (family.isEncoderDecoder) {
      const cross = await this.programs.encoder!.run({ embeds, mask });
      const unread = rows.map(() => new Int32Array(0));
      const begun = this.decoder.promptCache(unread, { ...cross, encoder_mask: mask });
      const start = family.startTokenId(text);
      const { logits, cache } = await this.decoder.step(
        begun,
        rows,
        rows.map(() => [start]),
      );
      return { rows: batch, logits, cache, history: [start] };
    }
    const masks = rows.map((row) => rowData(mask, row));
    return { rows: batch, ...(await this.decoder.readPrompts(embeds, masks)), history: [] };
  }

  /** Frees the model's memory. It cannot be used afterwards. */
  async dispose(): Promise<void> {
    await release(this.programs, this.files);
  }
}

async function release(
  programs: Readonly<Record<string, RunnableProgram>>,
  files: ModelFiles,
): Promise<void> {
  for (const program of Object.values(programs)) await program.release();
  await files.dispose();
}

function required<T>(value: T | undefined): T {
  if (value === undefined)
    throw new TypeError("this model's Q-Former reads the instruction, but no ids were given");
  return value;
}
