/**
 * Second stage: Q-Former, queries, projection and the small language model learn together to answer instructions about
 * pictures, while the image encoder is frozen.
 */
import { gather, input, type Tensor } from "../../graph/index.js";
import {
  encodeImage,
  extractVisualPrompt,
  pixelValuesInput,
  qFormerTextInput,
  teacherForced,
} from "../../models/index.js";
import { ignoredLabel, type ParameterScope } from "../../nn/index.js";
import type { PromptProcessor } from "../../processing/index.js";
import { type HostTensor, int32 } from "../../tensor/index.js";
import {
  captionKind,
  colourKind,
  countKind,
  objectKind,
  presenceKind,
  type Question,
  type SceneRenderer,
} from "../../world/index.js";
import { config } from "./model.js";
import { drawScenes, maxObjects, scenePixels } from "./pictures.js";

/** Loss of the answers; several questions share a picture, which is encoded once. */
export function instructionLoss(scope: ParameterScope): { loss: Tensor } {
  const { imageEmbeds } = encodeImage(scope, config, pixelValuesInput(config, "pictures"));
  const perQuestion = gather(imageEmbeds, input("picture_of", "int32", ["batch"]));
  const { projected } = extractVisualPrompt(scope, config, perQuestion, qFormerTextInput());
  return {
    loss: teacherForced(scope, config, {
      visualPrompt: projected,
      inputIds: input("input_ids", "int32", ["batch", "text"]),
      attentionMask: input("attention_mask", "int32", ["batch", "text"]),
      labels: input("labels", "int32", ["batch", "target"]),
      decoderInputIds: input("decoder_input_ids", "int32", ["batch", "target"]),
    }).loss,
  };
}

export interface InstructionBatchOptions {
  readonly renderer: SceneRenderer;
  readonly text: PromptProcessor;
  readonly seed: number;
  readonly pictures: number;
  readonly questionsPerPicture: number;
  readonly steps: number;
}

const shortKinds = [objectKind, colourKind, countKind, presenceKind];
/** One batch in this many is of captions, which are long; mixed with short answers they would be mostly padding. */
const captionEvery = 6;

/** Pictures begin with few objects: what a word means is found sooner where there is less to confuse it with. */
function mostObjects(progress: number): number {
  if (progress < 0.1) return 2;
  return progress < 0.2 ? 3 : maxObjects;
}

/** Pictures, instructions and answers of a step. */
export function instructionBatch(options: InstructionBatchOptions, step: number): Record<string, HostTensor> {
  const { renderer, text, seed, pictures } = options;
  const { scenes, random } = drawScenes(
    seed,
    "instruction tuning",
    step,
    pictures,
    mostObjects(step / options.steps),
  );
  const captions = step % captionEvery === 0;
  const asked: { picture: number; question: Question }[] = [];
  scenes.forEach((scene, picture) => {
    for (let i = 0; i < (captions ? 1 : options.questionsPerPicture); i++) {
      const kind = captions ? captionKind : random.choice(shortKinds);
      const question = kind.ask(scene, random);
      if (question) asked.push({ picture, question });
    }
  });
  const prompts = text.prompts(asked.map(({ question }) => question.question));
  return {
    pixel_values: scenePixels(renderer, scenes),
    picture_of: int32(
      [asked.length],
      asked.map(({ picture }) => picture),
    ),
    input_ids: prompts.inputIds,
    attention_mask: prompts.attentionMask,
    qformer_input_ids: prompts.qformerInputIds as HostTensor,
    qformer_attention_mask: prompts.qformerAttentionMask as HostTensor,
    ...targets(asked.map(({ question }) => text.encodeTarget(question.answer))),
  };
}

/** Labels, padded with what does not count, and the same shifted right after the start token. */
function targets(rows: readonly (readonly number[])[]): {
  labels: HostTensor;
  decoder_input_ids: HostTensor;
} {
  const { text } = config;
  if (text.kind !== "t5") throw new TypeError("the model of the picture world is a T5");
  const length = Math.max(...rows.map((row) => row.length));
  const labels = rows.flatMap((row) => Array.from({ length }, (_, i) => row[i] ?? ignoredLabel));
  const inputs = rows.flatMap((row) => [
    text.decoderStartTokenId,
    ...Array.from({ length: length - 1 }, (_, i) => row[i] ?? text.padTokenId),
  ]);
  return {
    labels: int32([rows.length, length], labels),
    decoder_input_ids: int32([rows.length, length], inputs),
  };
}
