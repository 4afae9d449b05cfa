import { broadcastTo, constant, input, transposeMatrix } from "../../../graph/index.js";
import { crossEntropy, embedding, ignoredLabel, type KeyValue } from "../../../nn/index.js";
import { int32, padRows } from "../../../tensor/index.js";
import { type CacheShape, type EncoderDecoderFamily, required } from "../family.js";
import { keyValueOutputs, rowsPerPrompt, stepInputs, stepOutputs } from "../key-values.js";
import type { T5Config } from "./config.js";
import { t5CrossKeyValues, t5Decoder, t5Encoder } from "./graph.js";

export const t5: EncoderDecoderFamily<T5Config> = {
  isEncoderDecoder: true,
  // The same for encoder and decoder.
  embed: (scope, { vocabularySize, width }, ids) => embedding(scope.at("shared"), ids, vocabularySize, width),
  cacheShape,
  encoderProgram: (scope, config) => {
    const embeds = input("embeds", "float32", ["batch", "source", config.width]);
    const encoded = t5Encoder(scope, config, embeds, input("mask", "int32", ["batch", "source"]));
    return keyValueOutputs("cross", t5CrossKeyValues(scope, config, encoded).map(turned));
  },
  decoderProgram: (scope, config) => {
    const shape = cacheShape(config);
    const cross = crossInputs(shape).map(turned);
    const encoderMask = input("encoder_mask", "int32", ["prompts", "source"]);
    const step = { ...stepInputs(config.width, shape), encoderMask, cross, rowsPerPrompt };
    return stepOutputs(t5Decoder(scope, config, step));
  },
  stepFeeds: () => ({}),
  textInputs: () => ({
    inputIds: input("input_ids", "int32", ["batch", "text"]),
    attentionMask: input("attention_mask", "int32", ["batch", "text"]),
    labels: input("labels", "int32", ["batch", "target"]),
    decoderInputIds: input("decoder_input_ids", "int32", ["batch", "target"]),
  }),
  textFeeds: ({ decoderStartTokenId, padTokenId }, texts, padId) => {
    const prompts = texts.map(({ prompt }) => prompt);
    const targets = texts.map(({ target }) => target);
    return {
      input_ids: padRows(prompts, padId),
      attention_mask: padRows(
        prompts.map((prompt) => prompt.map(() => 1)),
        0,
      ),
      labels: padRows(targets, ignoredLabel),
      decoder_input_ids: padRows(
        targets.map((target) => [decoderStartTokenId, ...target.slice(0, -1)]),
        padTokenId,
      ),
    };
  },
  teacherForced: (scope, config, { embeds, mask, labels, decoderInputIds }) => {
    const ids = required(decoderInputIds, "decoderInputIds");
    const encoded = t5Encoder(scope, config, embeds, mask);
    const { logits } = t5Decoder(scope, config, {
      embeds: t5.embed(scope, config, ids),
      // Later tokens cannot be seen anyway, so padding at the end needs no mask.
      mask: broadcastTo(constant(int32([1, 1], [1])), ids.shape),
      encoderMask: mask,
      cross: t5CrossKeyValues(scope, config, encoded),
    });
    return { logits, loss: crossEntropy(logits, labels), predicted: { logits, labels }, encoded };
  },
  learnsFirstToken: false,
  startTokenId: ({ decoderStartTokenId }) => decoderStartTokenId,
  // Positions are relative.
  maxPositions: () => undefined,
  embeddingMatrices: ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"],
  decoderEmbeddingMatrix: "decoder.embed_tokens.weight",
  ignorableParameters: [/^language_model\.(encoder|decoder)\.embed_tokens\.weight$/],
  // Of those that are not scaled, whatever transformers 5 writes.
  isUntiedAsARule: ({ scaledOutput }) => !scaledOutput,
};

/** Keys lie in the order in which queries are multiplied with them: `[prompts, heads, headWidth, source]`. */
function crossInputs({ layers, heads, headWidth }: CacheShape): KeyValue[] {
  return Array.from({ length: layers }, (_, layer) => ({
    key: input(`cross_key_${layer}`, "float32", ["prompts", heads, headWidth, "source"]),
    value: input(`cross_value_${layer}`, "float32", ["prompts", heads, "source", headWidth]),
  }));
}

const turned = ({ key, value }: KeyValue): KeyValue => ({ key: transposeMatrix(key), value });

function cacheShape({ decoderLayers, heads, headWidth }: T5Config): CacheShape {
  return { layers: decoderLayers, heads, headWidth };
}
