/** The tiny InstructBLIP that this project trains on the drawn picture world, as `config.json` describes it. */
import { parseConfig } from "../../checkpoint/index.js";
import type { InstructBlipConfig } from "../../models/index.js";
import { qFormerTokenizer, SCENE_SIZE, t5Tokenizer, worldVocabulary } from "../../world/index.js";

const width = 192;
const heads = 6;

export const tokenizers = {
  language: t5Tokenizer(worldVocabulary()),
  qformer: qFormerTokenizer(worldVocabulary()),
};

/** Patches of 16 pixels: four to a cell of the picture's grid. */
export const patchSize = 16;

/**
 * Every field that transformers types as a float has a fraction here: it refuses `1` for one, and `1.0` cannot be
 * written from here.
 */
export const configJson = {
  architectures: ["InstructBlipForConditionalGeneration"],
  model_type: "instructblip",
  num_query_tokens: 8,
  image_token_index: tokenizers.language.vocabularySize - 1,
  use_decoder_only_language_model: false,
  is_encoder_decoder: true,
  tie_word_embeddings: false,
  torch_dtype: "float16",
  vision_config: {
    model_type: "instructblip_vision_model",
    hidden_size: width,
    intermediate_size: 4 * width,
    num_hidden_layers: 5,
    num_attention_heads: heads,
    image_size: SCENE_SIZE,
    patch_size: patchSize,
    hidden_act: "gelu",
    layer_norm_eps: 1e-6,
    qkv_bias: true,
  },
  qformer_config: {
    model_type: "instructblip_qformer",
    vocab_size: tokenizers.qformer.vocabularySize,
    hidden_size: width,
    intermediate_size: 2 * width,
    num_hidden_layers: 4,
    num_attention_heads: heads,
    max_position_embeddings: 64,
    cross_attention_frequency: 2,
    encoder_hidden_size: width,
    hidden_act: "gelu",
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
  },
  text_config: {
    model_type: "t5",
    architectures: ["T5ForConditionalGeneration"],
    vocab_size: tokenizers.language.vocabularySize,
    d_model: width,
    d_kv: width / heads,
    num_heads: heads,
    d_ff: 2 * width,
    num_layers: 2,
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
  },
};

export const config: InstructBlipConfig = parseConfig(configJson);
