/** What decoder-only families have in common: the decoder reads visual prompt and instruction, and continues them. */
import { addDimensions, input, slice, subtractDimensions, type Tensor } from "../../graph/index.js";
import {
  crossEntropy,
  ignoredLabel,
  type KeyValue,
  type ParameterScope,
  paddingBias,
  type SharedPrefix,
} from "../../nn/index.js";
import { int32, padRows } from "../../tensor/index.js";
import {
  type DecoderOnlyConfig,
  type DecoderOnlyFamily,
  type DecoderOutput,
  required,
  type TeacherForcedOutput,
} from "./family.js";
import { keyValueInputs, rowsPerPrompt, stepInputs, stepOutputs } from "./key-values.js";

/** What a decoder-only language model reads at once. */
export interface CausalInput {
  /** `[batch, step, width]` */
  readonly embeds: Tensor;
  /** Mask over past and present without the prefix, `[batch, past + step]`, 1 = real. */
  readonly mask: Tensor;
  /** Position of each new token, `[batch, step]`. */
  readonly positions: Tensor;
  /** Of each layer, `[batch, heads, past, headWidth]`; absent at the start. */
  readonly past?: readonly KeyValue[];
  /** What was read before the past, and is the same for several rows. */
  readonly prefix?: SharedPrefix;
  /** Places whose logits are wanted, `[wanted]`, counted through all rows; default: all. */
  readonly logitRows?: Tensor;
}

/** What each decoder-only family says itself. */
type Own<Config extends DecoderOnlyConfig> = Pick<
  DecoderOnlyFamily<Config>,
  "embed" | "cacheShape" | "learnsFirstToken" | "embeddingMatrices" | "ignorableParameters" | "wrongEnds"
> & {
  decode(scope: ParameterScope, config: Config, input: CausalInput): DecoderOutput;
};

export function decoderOnly<Config extends DecoderOnlyConfig>({
  decode,
  ...own
}: Own<Config>): DecoderOnlyFamily<Config> {
  return {
    ...own,
    isEncoderDecoder: false,
    decoderProgram: (scope, config) => {
      const shape = own.cacheShape(config);
      const step = stepInputs(config.width, shape);
      const prefix = {
        layers: keyValueInputs("prefix", shape, ["prompts", "prefix"]),
        bias: paddingBias(input("prefix_mask", "int32", ["prompts", "prefix"])),
        rowsPerPrompt,
      };
      const positions = input("positions", "int32", [step.embeds.shape[0]!, "step"]);
      return stepOutputs(decode(scope, config, { ...step, prefix, positions }));
    },
    stepFeeds: ({ masks, length }) => ({
      positions: int32(
        [masks.length, length],
        masks.flatMap((mask) => positionsOf(mask).slice(-length)),
      ),
    }),
    textInputs: (visualTokens) => ({
      inputIds: input("input_ids", "int32", ["batch", "text"]),
      attentionMask: input("attention_mask", "int32", ["batch", "text"]),
      labels: input("labels", "int32", ["batch", "text"]),
      positions: input("positions", "int32", ["batch", addDimensions(visualTokens, "text")]),
    }),
    // The target follows right after the prompt, with padding at the end.
    textFeeds: (_, texts, padId, visualTokens) => {
      const inputIds = padRows(
        texts.map(({ prompt, target }) => [...prompt, ...target]),
        padId,
      );
      const places = Array.from({ length: visualTokens + inputIds.shape[1]! }, (_, place) => place);
      return {
        input_ids: inputIds,
        attention_mask: padRows(
          texts.map(({ prompt, target }) => [...prompt, ...target].map(() => 1)),
          0,
        ),
        labels: padRows(
          texts.map(({ prompt, target }) => [...prompt.map(() => ignoredLabel), ...target]),
          ignoredLabel,
        ),
        positions: int32(
          [texts.length, places.length],
          texts.flatMap(() => places),
        ),
      };
    },
    teacherForced: (scope, config, given): TeacherForcedOutput => {
      const { embeds, mask, visualTokens, inputIds, labels } = given;
      const positions = required(given.positions, "positions");
      const allLogits = decode(scope, config, { embeds, mask, positions }).logits;
      const length = inputIds.shape[1]!;
      const logits = slice(allLogits, 1, visualTokens, length);
      const targets = subtractDimensions(length, 1);
      const predicted = given.learnsFirstToken
        ? { logits: slice(allLogits, 1, subtractDimensions(visualTokens, 1), length), labels }
        : { logits: slice(logits, 1, 0, targets), labels: slice(labels, 1, 1, targets) };
      return { logits, loss: crossEntropy(predicted.logits, predicted.labels), predicted, allLogits };
    },
    startTokenId: ({ bosTokenId }) => bosTokenId,
    maxPositions: ({ maxPositions }) => maxPositions,
    isUntiedAsARule: () => false,
  };
}

/** Positions counted over real tokens only; padding is put at 1, as the reference does, which nothing reads. */
function positionsOf(mask: ArrayLike<number>): number[] {
  let count = 0;
  return Array.from(mask, (real) => (real ? count++ : 1));
}
