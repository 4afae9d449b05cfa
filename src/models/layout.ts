import { input } from "../graph/index.js";
import { ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig } from "./config.js";
import {
  decoderProgram,
  embeddingProgram,
  encoderProgram,
  visionProgram,
  visualPromptProgram,
} from "./programs.js";

/** One parameter as a checkpoint stores it. */
export interface ParameterLayout {
  readonly name: string;
  readonly shape: readonly number[];
}

/** All parameters of a model, in the order in which a picture meets them: found by building it. */
export function parameterLayout(config: InstructBlipConfig): ParameterLayout[] {
  const layout: ParameterLayout[] = [];
  const scope = new ParameterScope((name, shape) => {
    layout.push({ name, shape });
    return input(name, "float32", shape);
  });
  visionProgram(scope, config);
  visualPromptProgram(scope, config);
  embeddingProgram(scope, config);
  if (config.text.kind === "t5") encoderProgram(scope, config.text);
  decoderProgram(scope, config);
  return layout;
}

/**
 * Names that checkpoints may hold beside the parameters: buffers that are computed here, and second names of
 * parameters (tied embeddings).
 */
export function ignorableParameters({ text }: InstructBlipConfig): readonly RegExp[] {
  const names = [
    /^qformer\.embeddings\.position_ids$/,
    /\.rotary_emb\.inv_freq$/,
    /^language_model\.(encoder|decoder)\.embed_tokens\.weight$/,
  ];
  const tied = text.kind === "opt" || text.tiedEmbeddings;
  return tied ? [...names, /^language_model\.lm_head\.weight$/] : names;
}
