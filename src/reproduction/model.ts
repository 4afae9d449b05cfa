/** The models of the miniature, as `config.json` describes them. */
import { parseConfig } from "../checkpoint/index.js";
import { familyOf, type InstructBlipConfig } from "../models/index.js";
import { qFormerTokenizer, sceneSize, t5Tokenizer, worldVocabulary } from "../world/index.js";

export type LanguageModel = "t5" | "llama";

const width = 128;
const heads = 4;
/** Side of a patch: four patches to a cell of the image's grid. */
const patchSize = 16;

const vocabulary = worldVocabulary();
export const tokenizers = {
  /** Of both language models. */
  language: t5Tokenizer(vocabulary.words, vocabulary.inner),
  qformer: qFormerTokenizer([...new Set([...vocabulary.words, ...vocabulary.inner])]),
};

/**
 * `config.json` of a model. Every field that transformers types as a float has a fraction here: it refuses `1` for one,
 * and `1.0` cannot be written from here.
 * @param readsInstruction whether its Q-Former does: InstructBLIP, otherwise BLIP-2
 */
export function configJson(kind: LanguageModel, queries: number, readsInstruction: boolean) {
  const family = readsInstruction ? "instructblip" : "blip_2";
  const { isEncoderDecoder } = familyOf({ kind });
  return {
    architectures: [`${readsInstruction ? "InstructBlip" : "Blip2"}ForConditionalGeneration`],
    model_type: readsInstruction ? "instructblip" : "blip-2",
    num_query_tokens: queries,
    image_token_index: tokenizers.language.vocabularySize - 1,
    use_decoder_only_language_model: !isEncoderDecoder,
    is_encoder_decoder: isEncoderDecoder,
    tie_word_embeddings: false,
    torch_dtype: "float16",
    vision_config: {
      model_type: `${family}_vision_model`,
      hidden_size: width,
      intermediate_size: 4 * width,
      num_hidden_layers: 6,
      num_attention_heads: heads,
      image_size: sceneSize,
      patch_size: patchSize,
      hidden_act: "gelu",
      layer_norm_eps: 1e-6,
      qkv_bias: true,
    },
    qformer_config: {
      model_type: `${family}_qformer`,
      ...(readsInstruction && { vocab_size: tokenizers.qformer.vocabularySize }),
      hidden_size: width,
      intermediate_size: 2 * width,
      num_hidden_layers: 4,
      num_attention_heads: heads,
      max_position_embeddings: 128,
      cross_attention_frequency: 2,
      encoder_hidden_size: width,
      hidden_act: "gelu",
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
    },
    text_config: textConfigs[kind],
  };
}

const t5Json = {
  model_type: "t5",
  architectures: ["T5ForConditionalGeneration"],
  vocab_size: tokenizers.language.vocabularySize,
  d_model: width,
  d_kv: width / heads,
  num_heads: heads,
  d_ff: 2 * width,
  num_layers: 4,
  num_decoder_layers: 2,
  feed_forward_proj: "gated-gelu",
  dense_act_fn: "gelu_new",
  is_gated_act: true,
  is_encoder_decoder: true,
  layer_norm_epsilon: 1e-6,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  tie_word_embeddings: false,
  decoder_start_token_id: 0,
  pad_token_id: 0,
  eos_token_id: 1,
  dropout_rate: 0,
};

const llamaJson = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: tokenizers.language.vocabularySize,
  hidden_size: width,
  intermediate_size: 2 * width,
  num_hidden_layers: 5,
  num_attention_heads: heads,
  num_key_value_heads: heads,
  hidden_act: "silu",
  max_position_embeddings: 256,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 1,
  pad_token_id: 0,
};

const textConfigs = { t5: t5Json, llama: llamaJson };

export function modelConfig(
  kind: LanguageModel,
  queries: number,
  readsInstruction: boolean,
): InstructBlipConfig {
  return parseConfig(configJson(kind, queries, readsInstruction));
}
