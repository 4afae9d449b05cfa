/** What the study freezes, and makes once for all seeds: image encoder, image embeddings, language models. */

import { join } from "node:path";
import { openSafetensors, readTensor, writeTensors } from "../checkpoint/index.js";
import { exists } from "../files/index.js";
import { input } from "../graph/index.js";
import { parameterLayout, visionProgram } from "../models/index.js";
import { ParameterScope } from "../nn/index.js";
import { defaultPreprocessorConfig, PromptProcessor, pixelValues } from "../processing/index.js";
import { Program } from "../runtime/index.js";
import { convert, type HostTensor, hostTensor } from "../tensor/index.js";
import {
  contrastiveLoss,
  isContrastiveParameter,
  isLanguageModelParameter,
  languageModelLoss,
  randomParameters,
  temperatureName,
  wordVectorsName,
} from "../training/index.js";
import { Painter, sceneSize } from "../world/index.js";
import { imageColumns, imageEncoderBatch } from "./image-encoder.js";
import { ImageEmbeds, trainingScene, worldSeed } from "./images.js";
import { languageModelBatch } from "./language-model.js";
import { type LanguageModel, modelConfig } from "./model.js";
import { type Parameters, type Study, shapesOf, threads, train } from "./study.js";

/** The image encoder is the same in all models. */
const anyConfig = modelConfig("t5", 1, false);

/** Image encoder and word vectors. */
export async function trainImageEncoder(study: Study): Promise<Parameters> {
  const budget = study.budget.imageEncoder;
  const words = study.tokenizers.qformer.vocabularySize;
  const shapes = shapesOf(parameterLayout(anyConfig).filter(({ name }) => isContrastiveParameter(name)));
  shapes.set(wordVectorsName, [words, anyConfig.vision.hiddenSize]).set(temperatureName, []);
  const parameters = randomParameters(shapes, anyConfig, worldSeed);
  const painter = await Painter.load();
  const encode = (text: string) => study.tokenizers.qformer.encode(text, { addSpecialTokens: false });
  await train(study, parameters, {
    folder: "image-encoder",
    name: "image-encoder",
    shapes,
    program: { build: (scope) => contrastiveLoss(scope, anyConfig, words) },
    budget,
    batch: async (step) => imageEncoderBatch(painter, encode, worldSeed, step, budget.batch),
  });
  return parameters;
}

/** Encodes images with the frozen image encoder, one batch after the other. */
export async function withEncoder<Result>(
  parameters: Parameters,
  use: (encode: (pixels: HostTensor) => Promise<HostTensor>) => Promise<Result>,
): Promise<Result> {
  const feeds: Record<string, HostTensor> = {};
  const scope = new ParameterScope((name, shape) => {
    feeds[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    return input(name, "float32", shape);
  });
  const program = await Program.compile(visionProgram(scope, anyConfig), { threads });
  try {
    return await use(async (pixels) => (await program.run({ ...feeds, pixel_values: pixels })).image_embeds!);
  } finally {
    await program.release();
  }
}

/** Embeddings of all training images. */
export async function encodeImages(study: Study): Promise<ImageEmbeds> {
  const path = join(study.directory, "images.safetensors");
  if (await exists(path)) {
    const file = await openSafetensors(path);
    return new ImageEmbeds((await readTensor(file, "image_embeds")) as HostTensor<"float16">);
  }
  const encoder = await trainImageEncoder(study);
  const painter = await Painter.load();
  const { images } = study.budget;
  const { hiddenSize } = anyConfig.vision;
  const data = new Uint16Array(images * imageColumns * hiddenSize);
  await withEncoder(encoder, async (encode) => {
    for (let start = 0; start < images; start += encodedTogether) {
      study.signal?.throwIfAborted();
      const count = Math.min(encodedTogether, images - start);
      const painted = Array.from({ length: count }, (_, i) => painter.paint(trainingScene(start + i)));
      const embeds = await encode(pixelValues(painted, defaultPreprocessorConfig(sceneSize)));
      data.set(convert(embeds, "float16").data as Uint16Array, start * imageColumns * hiddenSize);
    }
  });
  const tensor = hostTensor("float16", [images, imageColumns, hiddenSize], data);
  await writeTensors(path, new Map([["image_embeds", tensor]]));
  return new ImageEmbeds(tensor);
}

const encodedTogether = 64;

/** The language model, on texts alone. */
export async function trainLanguageModel(study: Study, kind: LanguageModel): Promise<Parameters> {
  const budget = study.budget.languageModel;
  const { steps, batch: size } = budget;
  const config = modelConfig(kind, 1, false);
  const shapes = shapesOf(parameterLayout(config).filter(({ name }) => isLanguageModelParameter(name)));
  const parameters = randomParameters(shapes, config, worldSeed);
  const processor = new PromptProcessor({ kind, tokenizer: study.tokenizers.language });
  await train(study, parameters, {
    folder: "language-models",
    name: kind,
    shapes,
    program: { build: (scope) => languageModelLoss(scope, config) },
    budget,
    batch: async (step) => languageModelBatch({ processor, config, seed: worldSeed, size, steps }, step),
  });
  return parameters;
}
