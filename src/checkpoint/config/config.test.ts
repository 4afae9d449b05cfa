import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LlamaConfig, presets, type T5Config } from "../../models/index.js";
import { CheckpointError } from "../error.js";
import { parseConfig } from "./config.js";

async function golden(folder: string) {
  return parseConfig(JSON.parse(await readFile(`test/fixtures/models/${folder}/config.json`, "utf8")));
}

const withText = (text: object) => ({ model_type: "blip-2", text_config: text });
const t5 = (text: object) => parseConfig(withText({ model_type: "t5", ...text })).text as T5Config;
const llama = (text: object) => parseConfig(withText({ model_type: "llama", ...text })).text as LlamaConfig;

function refusal(raw: unknown): string {
  try {
    parseConfig(raw, "model/config.json");
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message;
  }
  return expect.fail("the config was accepted");
}

describe("parseConfig of folders that save_pretrained wrote", () => {
  it("fills in vision and Q-Former defaults (InstructBLIP, T5)", async () => {
    expect(await golden("case1_instructblip_t5/model")).toEqual({
      modelType: "instructblip",
      queryTokens: 8,
      vision: {
        hiddenSize: 32,
        intermediateSize: 48,
        layers: 2,
        heads: 4,
        imageSize: 56,
        patchSize: 14,
        hiddenActivation: "gelu",
        layerNormEpsilon: 1e-6,
        qkvBias: true,
      },
      qformer: {
        vocabularySize: 110,
        hiddenSize: 32,
        layers: 4,
        heads: 4,
        intermediateSize: 40,
        hiddenActivation: "gelu",
        maxPositions: 40,
        layerNormEpsilon: 1e-12,
        padTokenId: 0,
        crossAttentionFrequency: 2,
        encoderHiddenSize: 32,
        readsText: true,
      },
      text: {
        kind: "t5",
        vocabularySize: 200,
        width: 40,
        headWidth: 12,
        feedForwardWidth: 72,
        encoderLayers: 2,
        decoderLayers: 3,
        heads: 3,
        relativeAttentionBuckets: 32,
        relativeAttentionMaxDistance: 128,
        layerNormEpsilon: 1e-6,
        activation: "gelu_new",
        gated: true,
        tiedEmbeddings: false,
        scaledOutput: false,
        decoderStartTokenId: 0,
        padTokenId: 0,
        eosTokenIds: [1],
      },
    });
  });

  it("fills in LLaMA's eos and keeps what the vision config says", async () => {
    const config = await golden("case2_instructblip_llama/model");
    expect(config.vision.layerNormEpsilon).toBe(1e-5);
    expect(config.qformer.encoderHiddenSize).toBe(40);
    expect(config.text).toEqual({
      kind: "llama",
      vocabularySize: 203,
      width: 48,
      feedForwardWidth: 88,
      layers: 2,
      heads: 4,
      keyValueHeads: 4,
      headWidth: 12,
      maxPositions: 128,
      rmsNormEpsilon: 1e-6,
      ropeTheta: 10000,
      activation: "silu",
      tiedEmbeddings: false,
      bosTokenId: 1,
      eosTokenIds: [2],
      padTokenId: 202,
    });
  });

  it("fills in OPT's ids and activation (BLIP-2)", async () => {
    const config = await golden("case3_blip2_opt/model");
    expect(config.modelType).toBe("blip-2");
    expect(config.qformer.readsText).toBe(false);
    expect("imageTokenId" in config).toBe(false);
    expect(config.text).toEqual({
      kind: "opt",
      vocabularySize: 210,
      width: 40,
      feedForwardWidth: 80,
      layers: 2,
      heads: 5,
      maxPositions: 64,
      activation: "relu",
      tiedEmbeddings: true,
      bosTokenId: 2,
      eosTokenIds: [9],
      padTokenId: 1,
    });
  });

  it("gives the sharded copies the same config", async () => {
    expect(await golden("case1_instructblip_t5/model_sharded_bf16")).toEqual(
      await golden("case1_instructblip_t5/model"),
    );
  });
});

describe("parseConfig", () => {
  it("takes the classes' defaults for an almost empty file", () => {
    const config = parseConfig({ model_type: "instructblip" });
    expect(config.queryTokens).toBe(32);
    expect(config.vision).toMatchObject({ hiddenSize: 1408, intermediateSize: 6144, layers: 39, heads: 16 });
    expect(config.qformer).toMatchObject({ vocabularySize: 30522, hiddenSize: 768, encoderHiddenSize: 1408 });
    expect(config.text).toMatchObject({ kind: "opt", width: 768, eosTokenIds: [2] });
  });

  it("puts the vision width over what the Q-Former's config says", () => {
    const raw = {
      model_type: "blip-2",
      vision_config: { hidden_size: 64 },
      qformer_config: { encoder_hidden_size: 5 },
    };
    expect(parseConfig(raw).qformer.encoderHiddenSize).toBe(64);
  });

  it("lets dense_act_fn override what feed_forward_proj implies", () => {
    expect(t5({ feed_forward_proj: "gated-gelu" })).toMatchObject({ activation: "gelu_new", gated: true });
    expect(t5({ feed_forward_proj: "gated-gelu", dense_act_fn: "gelu" })).toMatchObject({
      activation: "gelu",
    });
    expect(t5({ feed_forward_proj: "gated-silu" })).toMatchObject({ activation: "silu", gated: true });
    expect(t5({ feed_forward_proj: "gelu" })).toMatchObject({ activation: "gelu", gated: false });
    // As transformers 5 saves every T5 of version 1.1.
    expect(t5({ tie_word_embeddings: true, scale_decoder_outputs: false })).toMatchObject({
      tiedEmbeddings: true,
      scaledOutput: false,
    });
    expect(t5({ tie_word_embeddings: false })).toMatchObject({ tiedEmbeddings: false, scaledOutput: false });
    expect(t5({ tie_word_embeddings: false, scale_decoder_outputs: true }).scaledOutput).toBe(true);
    expect(t5({})).toMatchObject({
      activation: "relu",
      gated: false,
      tiedEmbeddings: true,
      scaledOutput: true,
    });
  });

  it("takes T5's decoder layers and start token from their siblings when absent", () => {
    expect(t5({ num_layers: 3, num_decoder_layers: null, pad_token_id: 4 })).toMatchObject({
      encoderLayers: 3,
      decoderLayers: 3,
      decoderStartTokenId: 4,
    });
  });

  it("keeps Vicuna's odd ids as they are said", () => {
    const text = llama({
      architectures: ["LLaMAForCausalLM"],
      max_sequence_length: 2048,
      bos_token_id: 0,
      eos_token_id: 1,
      pad_token_id: -1,
    });
    expect(text).toMatchObject({
      bosTokenId: 0,
      eosTokenIds: [1],
      padTokenId: -1,
      keyValueHeads: 32,
      headWidth: 128,
    });
    expect(llama({}).padTokenId).toBe(-1);
    expect(llama({ pad_token_id: null, eos_token_id: null })).toMatchObject({
      padTokenId: -1,
      eosTokenIds: [2],
    });
  });

  it("reads LLaMA's newer fields", () => {
    expect(llama({ head_dim: 64, num_key_value_heads: 8 })).toMatchObject({
      headWidth: 64,
      keyValueHeads: 8,
    });
    expect(llama({ rope_parameters: { rope_type: "default", rope_theta: 5e5 } }).ropeTheta).toBe(5e5);
    expect(llama({ hidden_act: "swish" }).activation).toBe("silu");
  });

  it("says file, path, value and expectation of every mistake in a part", () => {
    const message = refusal({
      model_type: "blip-2",
      text_config: {
        model_type: "t5",
        d_model: "wide",
        num_heads: 0,
        layer_norm_epsilon: -1,
        tie_word_embeddings: 1,
      },
    });
    expect(message).toContain(
      'model/config.json: text_config.d_model is "wide"; expected a whole number from 1 to 16,777,216',
    );
    expect(message).toContain("text_config.num_heads is 0; expected a whole number from 1 to 16,777,216");
    expect(message).toContain("text_config.layer_norm_epsilon is -1; expected a number above 0");
    expect(message).toContain("text_config.tie_word_embeddings is 1; expected true or false");
  });

  it.each([
    [7, "the whole file is 7; expected a JSON object"],
    [{}, 'model_type is missing; expected "instructblip" or "blip-2"'],
    [{ model_type: "blip" }, 'model_type is "blip"; expected "instructblip" or "blip-2"'],
    [{ model_type: "blip-2", vision_config: [] }, "vision_config is []; expected a JSON object"],
    [{ model_type: "blip-2", image_token_index: -1 }, "image_token_index is -1; expected a token id"],
    [
      { model_type: "blip-2", vision_config: { hidden_act: "tanh" } },
      'vision_config.hidden_act is "tanh"; expected an',
    ],
    [
      { model_type: "blip-2", vision_config: { num_attention_heads: 15 } },
      "is 15; expected a divisor of hidden_size, 1408",
    ],
    [{ model_type: "blip-2", vision_config: { image_size: 13 } }, "is 13; expected at least patch_size, 14"],
    [
      { model_type: "blip-2", qformer_config: { num_attention_heads: 5 } },
      "is 5; expected a divisor of hidden_size, 768",
    ],
    [
      { model_type: "blip-2", qformer_config: { position_embedding_type: "relative_key" } },
      'qformer_config.position_embedding_type is "relative_key"; expected "absolute"; nothing else is supported',
    ],
    [
      { model_type: "blip-2", qformer_config: { use_qformer_text_input: true } },
      "is true; expected false; nothing else",
    ],
    [withText({ model_type: "gpt2" }), 'text_config.model_type is "gpt2"; expected "t5", "llama" or "opt"'],
    [
      withText({ model_type: "t5", feed_forward_proj: "gated-tanh" }),
      'text_config.feed_forward_proj is "gated-tanh"',
    ],
    [
      withText({ model_type: "llama", rope_scaling: { type: "linear", factor: 2 } }),
      'text_config.rope_scaling is {"type"',
    ],
    [
      withText({ model_type: "llama", rope_parameters: { rope_type: "yarn" } }),
      'rope_parameters.rope_type is "yarn"',
    ],
    [
      withText({ model_type: "llama", attention_bias: true }),
      "text_config.attention_bias is true; expected false",
    ],
    [withText({ model_type: "llama", mlp_bias: true }), "text_config.mlp_bias is true; expected false"],
    [
      withText({ model_type: "llama", num_key_value_heads: 5 }),
      "is 5; expected a divisor of num_attention_heads, 32",
    ],
    [
      withText({ model_type: "llama", num_attention_heads: 3 }),
      "is 3; expected a divisor of hidden_size, 4096",
    ],
    [withText({ model_type: "llama", head_dim: 7 }), "text_config.head_dim is 7; expected an even number"],
    [withText({ model_type: "llama", pad_token_id: -2 }), "is -2; expected a token id, or -1 for none"],
    [withText({ do_layer_norm_before: false }), "text_config.do_layer_norm_before is false; expected true"],
    [
      withText({ word_embed_proj_dim: 512 }),
      "text_config.word_embed_proj_dim is 512; expected hidden_size, 768",
    ],
    [withText({ enable_bias: false }), "text_config.enable_bias is false; expected true"],
    [withText({ eos_token_id: [] }), "text_config.eos_token_id is []; expected a token id"],
    [withText({ eos_token_id: [2, -1] }), "text_config.eos_token_id.1 is -1; expected a token id"],
    [
      { model_type: "blip-2", qformer_config: { num_hidden_layers: 2 ** 31 } },
      "num_hidden_layers is 2147483648; expected a whole number from 1 to 1,000",
    ],
    [
      withText({ num_hidden_layers: 1e5 }),
      "num_hidden_layers is 100000; expected a whole number from 1 to 1,000",
    ],
    [
      { model_type: "blip-2", num_query_tokens: 1e15 },
      "num_query_tokens is 1000000000000000; expected a whole",
    ],
    [withText({ model_type: "llama", head_dim: 2 ** 30 }), "head_dim is 1073741824; expected a whole number"],
    [
      withText({ model_type: "t5", relative_attention_max_distance: 2 ** 31 }),
      "relative_attention_max_distance is 2147483648; expected a whole number from 1 to 1,048,576",
    ],
    [
      withText({ model_type: "t5", relative_attention_num_buckets: 3 }),
      "relative_attention_num_buckets is 3; expected at least 4",
    ],
    [
      withText({ model_type: "t5", relative_attention_num_buckets: 9, relative_attention_max_distance: 4 }),
      "relative_attention_max_distance is 4; expected more than half of relative_attention_num_buckets, 9",
    ],
    [withText({ num_attention_heads: 7 }), "is 7; expected a divisor of hidden_size, 768"],
  ])("refuses %j", (raw, expected) => {
    expect(refusal(raw)).toContain(expected);
  });

  it("meets any JSON with a config or a CheckpointError", () => {
    const keys = [
      "hidden_size",
      "num_attention_heads",
      "d_model",
      "rope_scaling",
      "feed_forward_proj",
      "head_dim",
    ];
    const part = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom("model_type", ...keys),
        fc.oneof(fc.jsonValue(), fc.constantFrom("t5", "llama")),
      ),
    );
    const file = fc.record(
      {
        model_type: fc.constantFrom("blip-2", "instructblip"),
        vision_config: part,
        qformer_config: part,
        text_config: part,
      },
      { requiredKeys: ["model_type"] },
    );
    fc.assert(
      fc.property(fc.oneof(file, fc.jsonValue()), (raw) => {
        try {
          expect(parseConfig(raw).queryTokens).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("presets", () => {
  const sizes = Object.entries(presets).map(([name, { config }]) => {
    const { modelType, queryTokens, imageTokenId, vision, qformer, text } = parseConfig(config);
    return [
      name,
      modelType,
      queryTokens,
      imageTokenId,
      vision.layers,
      qformer.vocabularySize,
      text.width,
      text.heads,
    ];
  });

  it("are the published sizes", () => {
    expect(sizes).toEqual([
      ["instructblip-flan-t5-xl", "instructblip", 32, 32100, 39, 30523, 2048, 32],
      ["instructblip-flan-t5-xxl", "instructblip", 32, 32100, 39, 30523, 4096, 64],
      ["instructblip-vicuna-7b", "instructblip", 32, 32001, 39, 30523, 4096, 32],
      ["instructblip-vicuna-13b", "instructblip", 32, 32001, 39, 30523, 5120, 40],
      ["blip2-flan-t5-xl", "blip-2", 32, 32100, 39, 30522, 2048, 32],
      ["blip2-flan-t5-xxl", "blip-2", 32, 32100, 39, 30522, 4096, 64],
      ["blip2-opt-2.7b", "blip-2", 32, 50265, 39, 30522, 2560, 32],
      ["blip2-opt-6.7b", "blip-2", 32, 50265, 39, 30522, 4096, 32],
    ]);
  });

  it("ask for the erf GELU in Flan-T5", () => {
    const { text } = parseConfig(presets["instructblip-flan-t5-xxl"].config);
    expect(text).toMatchObject({ activation: "gelu", gated: true, tiedEmbeddings: false, headWidth: 64 });
  });

  it("give each generation config the ids of its text config", () => {
    for (const { config, generationConfig } of Object.values(presets)) {
      expect(config.text_config).toMatchObject(generationConfig);
      expect(generationConfig).toHaveProperty("eos_token_id");
    }
  });
});
