import { input } from "../graph/index.js";
import { ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig } from "./config.js";
import { familyOf } from "./families/index.js";
import { answeringPrograms } from "./programs.js";

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
  answeringPrograms(scope, config);
  return layout;
}

const ofLanguageModel = (name: string): string => `language_model.${name}`;

/** The matrix that gives the logits, where it is not the one of the embeddings. */
export const outputMatrixName = ofLanguageModel("lm_head.weight");

/** Names of the matrix of the token embeddings: the parameter's, and others under which files may have it. */
export function embeddingMatrixNames({ text }: InstructBlipConfig): readonly string[] {
  return familyOf(text).embeddingMatrices.map(ofLanguageModel);
}

/** The name under which a file may have embeddings of the decoder's own, of an encoder-decoder. */
export function decoderEmbeddingMatrixName({ text }: InstructBlipConfig): string | undefined {
  const family = familyOf(text);
  return family.isEncoderDecoder ? ofLanguageModel(family.decoderEmbeddingMatrix) : undefined;
}

/**
 * Names that checkpoints may hold beside the parameters: buffers that are computed here, and second names of
 * parameters (tied embeddings).
 */
export function ignorableParameters({ text }: InstructBlipConfig): readonly RegExp[] {
  const names = [/^qformer\.embeddings\.position_ids$/, ...familyOf(text).ignorableParameters];
  return text.tiedEmbeddings ? [...names, /^language_model\.lm_head\.weight$/] : names;
}
