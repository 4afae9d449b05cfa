/**
 * Names of weights in LAVIS and in Hugging Face's folders, as the published conversion pairs them
 * (`convert_instructblip_original_to_pytorch.py`, `convert_blip_2_original_to_pytorch.py` in transformers).
 */
import type { InstructBlipConfig, LanguageModelKind } from "../models/index.js";

export type ModelType = InstructBlipConfig["modelType"];

/** What a family's projection is called in LAVIS, and what names of its language model begin with. */
export const lavisNames: Readonly<Record<LanguageModelKind, { projection: string; model: string }>> = {
  t5: { projection: "t5_proj.", model: "t5_model." },
  llama: { projection: "llm_proj.", model: "llm_model." },
  opt: { projection: "opt_proj.", model: "opt_model." },
};

/** Parts of names, the earlier before the later, in Hugging Face's form and in LAVIS'. */
function pairs(type: ModelType, kind: LanguageModelKind): [huggingFace: string, lavis: string][] {
  return [
    ["vision_model.embeddings.class_embedding", "visual_encoder.cls_token"],
    ["vision_model.embeddings.position_embedding", "visual_encoder.pos_embed"],
    ["vision_model.embeddings.patch_embedding.", "visual_encoder.patch_embed.proj."],
    ["vision_model.post_layernorm.", "ln_vision."],
    ["vision_model.encoder.layers.", "visual_encoder.blocks."],
    [
      type === "instructblip" ? "qformer.embeddings.layernorm." : "qformer.layernorm.",
      "Qformer.bert.embeddings.LayerNorm.",
    ],
    ["qformer.", "Qformer.bert."],
    ["language_projection.", lavisNames[kind].projection],
    ["language_model.", lavisNames[kind].model],
  ];
}

/** What follows the number of a layer of the image encoder. */
const layerPairs: readonly [string, string][] = [
  [".layer_norm1.", ".norm1."],
  [".layer_norm2.", ".norm2."],
  [".self_attn.projection.", ".attn.proj."],
  [".self_attn.qkv.", ".attn.qkv."],
];

/** The name that LAVIS gives what Hugging Face calls `name`. */
export function lavisName(name: string, type: ModelType, kind: LanguageModelKind): string {
  const [from, to] = pairs(type, kind).find(([prefix]) => name.startsWith(prefix)) ?? ["", ""];
  const rest = name.slice(from.length);
  if (to === "visual_encoder.blocks.") {
    const [part, other] = layerPairs.find(([part]) => rest.includes(part)) ?? ["", ""];
    return to + rest.replace(part, other);
  }
  return to + (to === "Qformer.bert." ? rest.replace("attention.attention.", "attention.self.") : rest);
}
