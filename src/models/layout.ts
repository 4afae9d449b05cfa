import { inOrder, input } from "../graph/index.js";
import { ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig } from "./config.js";
import { familyOf } from "./families/index.js";
import { answeringPrograms } from "./programs.js";

/** One parameter as a checkpoint stores it. */
export interface ParameterLayout {
  readonly name: string;
  readonly shape: readonly number[];
  /** What the model does with it: the matrix of a linear layer may be held in few bits. */
  readonly use: "linear" | "other";
}

export interface ModelParameter extends ParameterLayout {
  /** Whether the decoder has it, which reads it at every step for few rows; else it is read once for many. */
  readonly isDecoder: boolean;
}

/** All parameters of a model, in the order in which an image meets them: found by building it. */
export function parameterLayout(config: InstructBlipConfig): ModelParameter[] {
  const layout: ParameterLayout[] = [];
  const scope = new ParameterScope((name, shape, use) => {
    layout.push({ name, shape, use });
    return input(name, "float32", shape);
  });
  const { decoder } = answeringPrograms(scope, config);
  const ofDecoder = new Set(inOrder(Object.values(decoder)).map(({ name }) => name));
  return layout.map((parameter) => ({ ...parameter, isDecoder: ofDecoder.has(parameter.name) }));
}

/** Parts of a model that may be held in different precisions; the queries and the projection belong to the Q-Former. */
export type Part = "vision" | "qformer" | "languageModel";

/** The part that a parameter belongs to. */
export function partOf(name: string): Part {
  if (name.startsWith("vision_model.")) return "vision";
  return name.startsWith("language_model.") ? "languageModel" : "qformer";
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
