import { CheckpointError, renamed, sameTensor, type Weights } from "../../checkpoint/index.js";
import {
  decoderEmbeddingMatrixName,
  embeddingMatrixNames,
  familyOf,
  type InstructBlipConfig,
  outputMatrixName,
} from "../../models/index.js";

interface TiedMatrices {
  /** Says of the output matrix what is true of these weights. */
  readonly config: InstructBlipConfig;
  /** Have the embeddings under the parameter's name. */
  readonly weights: Weights;
  readonly notices: readonly string[];
}

/**
 * Finds a language model's embeddings and output matrix in a file, as transformers 5 does: of a matrix that is both, any
 * one name is enough, and where the file has two that differ, both are used whatever the configuration says.
 * @throws CheckpointError for an encoder-decoder whose decoder has embeddings of its own
 */
export async function resolveTiedMatrices(
  config: InstructBlipConfig,
  weights: Weights,
): Promise<TiedMatrices> {
  const { text } = config;
  const names = embeddingMatrixNames(config);
  const name = names[0]!;
  const stored =
    names.find((candidate) => weights.has(candidate)) ?? (text.tiedEmbeddings ? outputMatrixName : name);
  if (!weights.has(stored)) return { config, weights, notices: [] };
  const found = stored === name ? weights : renamed(weights, stored, name);
  const decoders = decoderEmbeddingMatrixName(config);
  if (decoders !== undefined && found.has(decoders) && !(await sameTensor(found, name, decoders))) {
    throw new CheckpointError(
      `${found.describe(decoders).file}: ${decoders} is another matrix than ${name}; a model whose ` +
        "decoder has embeddings of its own is not supported.",
    );
  }
  if (!text.tiedEmbeddings || !found.has(outputMatrixName)) return { config, weights: found, notices: [] };
  if (await sameTensor(found, name, outputMatrixName)) return { config, weights: found, notices: [] };
  return {
    config: { ...config, text: { ...text, tiedEmbeddings: false } },
    weights: found,
    notices: familyOf(text).isUntiedAsARule(text)
      ? []
      : [
          "config.json says that the language model's output matrix is that of its embeddings " +
            `(tie_word_embeddings), but the weights have another one, ${outputMatrixName}: it is used`,
        ],
  };
}
