/**
 * The published models as the JSON of their `config.json` and `generation_config.json`.
 *
 * Sources: the model pages huggingface.co/Salesforce/<name> as of late 2024, after the placeholder token was added
 * (vocabularies padded to 32064 and 50304); class defaults of transformers 4.40.2 for the vision model and the
 * Q-Former; google/flan-t5-xl, -xxl and facebook/opt-2.7b, -6.7b for the sizes of the language models. The pages
 * of vicuna-13b, opt-6.7b and flan-t5-xl were completed by the rule of their siblings. Weights are float32.
 */

type JsonObject = { readonly [key: string]: unknown };

export interface Preset {
  /** As `config.json`. */
  readonly config: JsonObject;
  /** As `generation_config.json`. */
  readonly generationConfig: JsonObject;
}

const visionConfig = {
  hidden_size: 1408,
  intermediate_size: 6144,
  num_hidden_layers: 39,
  num_attention_heads: 16,
  image_size: 224,
  patch_size: 14,
  hidden_act: "gelu",
  layer_norm_eps: 1e-6,
  qkv_bias: true,
};

const qformerConfig = {
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  max_position_embeddings: 512,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
  position_embedding_type: "absolute",
  cross_attention_frequency: 2,
  encoder_hidden_size: 1408,
};

/** A language model, and the id of the image's placeholder in its vocabulary. */
interface LanguageModel {
  readonly textConfig: JsonObject;
  readonly generationConfig: JsonObject;
  readonly imageTokenId: number;
  readonly decoderOnly: boolean;
}

function instructBlip({ textConfig, generationConfig, imageTokenId, decoderOnly }: LanguageModel): Preset {
  return {
    config: {
      architectures: ["InstructBlipForConditionalGeneration"],
      model_type: "instructblip",
      num_query_tokens: 32,
      image_token_index: imageTokenId,
      use_decoder_only_language_model: decoderOnly,
      torch_dtype: "float32",
      vision_config: { model_type: "instructblip_vision_model", ...visionConfig },
      // BERT's vocabulary and the added [DEC].
      qformer_config: { model_type: "instructblip_qformer", vocab_size: 30523, ...qformerConfig },
      text_config: textConfig,
    },
    generationConfig,
  };
}

function blip2({ textConfig, generationConfig, imageTokenId, decoderOnly }: LanguageModel): Preset {
  return {
    config: {
      architectures: ["Blip2ForConditionalGeneration"],
      model_type: "blip-2",
      num_query_tokens: 32,
      image_token_index: imageTokenId,
      image_text_hidden_size: 256,
      use_decoder_only_language_model: decoderOnly,
      torch_dtype: "float32",
      vision_config: { model_type: "blip_2_vision_model", ...visionConfig },
      qformer_config: {
        model_type: "blip_2_qformer",
        vocab_size: 30522,
        use_qformer_text_input: false,
        ...qformerConfig,
      },
      text_config: textConfig,
    },
    generationConfig,
  };
}

function flanT5(sizes: { d_model: number; d_ff: number; num_heads: number }): LanguageModel {
  const ids = { bos_token_id: 1, eos_token_id: 1, pad_token_id: 0, decoder_start_token_id: 0 };
  return {
    textConfig: {
      architectures: ["T5ForConditionalGeneration"],
      model_type: "t5",
      ...sizes,
      d_kv: 64,
      num_layers: 24,
      num_decoder_layers: 24,
      relative_attention_num_buckets: 32,
      relative_attention_max_distance: 128,
      layer_norm_epsilon: 1e-6,
      feed_forward_proj: "gated-gelu",
      // The erf form, although "gated-gelu" alone would mean the tanh one.
      dense_act_fn: "gelu",
      is_gated_act: true,
      tie_word_embeddings: false,
      vocab_size: 32128,
      ...ids,
    },
    generationConfig: ids,
    imageTokenId: 32100,
    decoderOnly: false,
  };
}

function vicuna(sizes: {
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
}): LanguageModel {
  // bos and eos are those of the first LLaMA release; the tokenizer's, 2 for both, are the ones in use.
  const ids = { bos_token_id: 0, eos_token_id: 1, pad_token_id: 32000 };
  return {
    textConfig: {
      architectures: ["LLaMAForCausalLM"],
      model_type: "llama",
      ...sizes,
      num_key_value_heads: sizes.num_attention_heads,
      hidden_act: "silu",
      max_sequence_length: 2048,
      rms_norm_eps: 1e-6,
      rope_theta: 10000,
      tie_word_embeddings: false,
      vocab_size: 32064,
      ...ids,
    },
    generationConfig: ids,
    imageTokenId: 32001,
    decoderOnly: true,
  };
}

function opt(sizes: { hidden_size: number; ffn_dim: number }): LanguageModel {
  // eos is the line break that ends a caption.
  const ids = { bos_token_id: 2, eos_token_id: 50118, pad_token_id: 1 };
  return {
    textConfig: {
      architectures: ["OPTForCausalLM"],
      model_type: "opt",
      ...sizes,
      word_embed_proj_dim: sizes.hidden_size,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      max_position_embeddings: 2048,
      activation_function: "relu",
      do_layer_norm_before: true,
      prefix: "</s>",
      vocab_size: 50304,
      ...ids,
    },
    generationConfig: ids,
    imageTokenId: 50265,
    decoderOnly: true,
  };
}

const flanT5Xl = flanT5({ d_model: 2048, d_ff: 5120, num_heads: 32 });
const flanT5Xxl = flanT5({ d_model: 4096, d_ff: 10240, num_heads: 64 });

export const presets = {
  "instructblip-flan-t5-xl": instructBlip(flanT5Xl),
  "instructblip-flan-t5-xxl": instructBlip(flanT5Xxl),
  "instructblip-vicuna-7b": instructBlip(
    vicuna({ hidden_size: 4096, intermediate_size: 11008, num_hidden_layers: 32, num_attention_heads: 32 }),
  ),
  "instructblip-vicuna-13b": instructBlip(
    vicuna({ hidden_size: 5120, intermediate_size: 13824, num_hidden_layers: 40, num_attention_heads: 40 }),
  ),
  "blip2-flan-t5-xl": blip2(flanT5Xl),
  "blip2-flan-t5-xxl": blip2(flanT5Xxl),
  "blip2-opt-2.7b": blip2(opt({ hidden_size: 2560, ffn_dim: 10240 })),
  "blip2-opt-6.7b": blip2(opt({ hidden_size: 4096, ffn_dim: 16384 })),
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
