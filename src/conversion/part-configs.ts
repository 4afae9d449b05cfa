/** Configurations that LAVIS' files leave unsaid, read off the shapes of their tensors. */
import { CheckpointError, type JsonObject } from "../checkpoint/index.js";

/** Shapes by name in LAVIS' form. */
export interface Shapes {
  readonly file: string;
  names(): Iterable<string>;
  /** @throws CheckpointError when there is no such tensor */
  shapeOf(name: string): readonly number[];
}

/** Heads of EVA-CLIP's image encoder and of the Q-Former are as wide as these, whatever their number. */
const headWidths = { vision: 88, qformer: 64 };

/** EVA-CLIP's own file has one more, which was never used. */
const mostVisionLayers = 39;

/** `vision_config` of an image encoder whose names begin with `prefix`. */
export function visionConfig(shapes: Shapes, prefix: string): JsonObject {
  const patches = shapes.shapeOf(`${prefix}patch_embed.proj.weight`);
  const [hidden = 0, , patch = 0] = patches;
  const positions = shapes.shapeOf(`${prefix}pos_embed`)[1] ?? 0;
  return {
    hidden_size: hidden,
    intermediate_size: shapes.shapeOf(`${prefix}blocks.0.mlp.fc1.weight`)[0],
    num_hidden_layers: Math.min(layersOf(shapes, `${prefix}blocks.`), mostVisionLayers),
    num_attention_heads: heads(shapes, "vision", hidden),
    image_size: Math.round(Math.sqrt(positions - 1)) * patch,
    patch_size: patch,
    hidden_act: "gelu",
    layer_norm_eps: 1e-6,
    qkv_bias: true,
  };
}

/** `qformer_config` of a file, and how many queries it has. */
export function qformerConfig(shapes: Shapes, readsText: boolean): { config: JsonObject; queries: number } {
  const layer = (rest: string) => `Qformer.bert.encoder.layer.${rest}`;
  const [, queries = 0, hidden = 0] = shapes.shapeOf("query_tokens");
  const layers = layersOf(shapes, layer(""));
  const names = new Set(shapes.names());
  const crossing = Array.from({ length: layers }, (_, i) => i).filter((i) =>
    names.has(layer(`${i}.crossattention.self.query.weight`)),
  );
  const text = readsText && {
    vocab_size: shapes.shapeOf("Qformer.bert.embeddings.word_embeddings.weight")[0],
    max_position_embeddings: shapes.shapeOf("Qformer.bert.embeddings.position_embeddings.weight")[0],
  };
  return {
    queries,
    config: {
      ...(text || { use_qformer_text_input: false }),
      hidden_size: hidden,
      num_hidden_layers: layers,
      num_attention_heads: heads(shapes, "qformer", hidden),
      intermediate_size: shapes.shapeOf(layer("0.intermediate_query.dense.weight"))[0],
      hidden_act: "gelu",
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
      position_embedding_type: "absolute",
      cross_attention_frequency: crossing[1] ?? layers,
      encoder_hidden_size: shapes.shapeOf(layer("0.crossattention.self.key.weight"))[1],
    },
  };
}

function layersOf(shapes: Shapes, prefix: string): number {
  let layers = 0;
  for (const name of shapes.names()) {
    if (!name.startsWith(prefix)) continue;
    layers = Math.max(layers, 1 + Number.parseInt(name.slice(prefix.length), 10));
  }
  return layers;
}

function heads({ file }: Shapes, part: keyof typeof headWidths, hidden: number): number {
  const width = headWidths[part];
  if (hidden > 0 && hidden % width === 0) return hidden / width;
  throw new CheckpointError(
    `${file}: its ${part === "vision" ? "image encoder" : "Q-Former"} is ${hidden} wide, which is not a number of heads of ${width}, ` +
      "as those of BLIP-2 are.",
  );
}
