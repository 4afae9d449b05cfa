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

/** All parameters of a model, in the order in which an image meets them: found by building it. */
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

/** The matrix that gives the logits, where it is not the one of the embeddings. */
export const outputMatrixName = "language_model.lm_head.weight";

/** Names of the matrix of the token embeddings: the parameter's, and others under which files may have it. */
export function embeddingMatrixNames({ text }: InstructBlipConfig): readonly string[] {
  const names = {
    t5: ["shared", "encoder.embed_tokens", "decoder.embed_tokens"],
    llama: ["model.embed_tokens"],
    opt: ["model.decoder.embed_tokens"],
  };
  return names[text.kind].map((name) => `language_model.${name}.weight`);
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
  return text.tiedEmbeddings ? [...names, /^language_model\.lm_head\.weight$/] : names;
}
