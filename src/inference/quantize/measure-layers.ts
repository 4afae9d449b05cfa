import type { QuantizedFormat, Tensor } from "../../graph/index.js";
import { familyOf } from "../../models/index.js";
import { type Image, pixelValues } from "../../processing/index.js";
import { type LayerError, LayerErrors, MeasuringProgram } from "../../quantization/index.js";
import { LoadedModel } from "../loaded-model.js";
import { loadModelProcessor } from "../model-processor.js";

/** What is asked about each image: its words go through Q-Former and language model. */
const instruction = "What is in the picture, and what is it doing?";
/** Tokens of it that a decoder behind an encoder reads. */
const decodedTokens = 8;

interface MeasureOptions {
  readonly images: readonly Image[];
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, fraction: number) => void;
}

/**
 * Measures on images what packing the matrices does to the output of each layer, and how each is to be held: one whose error
 * is too large in more bits, or smaller blocks, or as it is stored. The model computes as it is stored, a few matrices at a
 * time, so that memory stays bounded.
 * @param wanted matrices, and how they are to be packed
 */
export async function measureLayers(
  directory: string,
  wanted: ReadonlyMap<string, QuantizedFormat>,
  { images, threads, signal, onProgress }: MeasureOptions,
): Promise<LayerError[]> {
  const errors = new LayerErrors(wanted);
  const measuring = (outputs: Readonly<Record<string, Tensor>>, { checkpoint }: LoadedModel["files"]) =>
    new MeasuringProgram(outputs, {
      weights: checkpoint.weights,
      errors,
      threads,
      signal,
      onPiece: () => onProgress?.("measuring layers", errors.measured / wanted.size),
    });
  const model = await LoadedModel.load(directory, { compile: measuring, signal });
  try {
    const { text } = await loadModelProcessor(directory, model);
    const embeds = await model.encodeImages(pixelValues([...images], model.files.preprocessor));
    const prompt = text.prompts(images.map(() => instruction));
    const { cache } = await model.prefill(await model.visualPrompt(embeds, prompt), prompt);
    if (familyOf(model.config.text).isEncoderDecoder) {
      const tokens = [...prompt.inputIds.data.subarray(0, decodedTokens)];
      await model.decoder.step(
        cache,
        images.map((_, row) => row),
        images.map(() => tokens),
        signal,
      );
    }
    return errors.all();
  } finally {
    await model.dispose();
  }
}
