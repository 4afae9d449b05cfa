import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig, writeRandomCheckpoint } from "../../checkpoint/index.js";
import { parameterLayout } from "../../models/index.js";

const fixtures = fileURLToPath(new URL("../../../test/fixtures", import.meta.url));

/** An image file that every kind of model can be asked about. */
export const photo = join(fixtures, "images/photo.jpg");
export const otherPhoto = join(fixtures, "images/grey.png");

const sources = {
  t5: { model: "case1_instructblip_t5", tokenizer: "t5_unigram", vocabularySize: 200 },
  llama: { model: "case2_instructblip_llama", tokenizer: "llama_bpe_vicuna_setup", vocabularySize: 440 },
  opt: { model: "case3_blip2_opt", tokenizer: "opt_byte_bpe", vocabularySize: 440 },
} as const;

export type ModelKind = keyof typeof sources;

export interface MakeModelOptions {
  /** Changes to `text_config`. */
  text?: Readonly<Record<string, unknown>>;
  generationConfig?: Readonly<Record<string, unknown>>;
}

/** Writes a complete folder of a tiny model with random weights, and returns its path. */
export async function makeModel(
  kind: ModelKind,
  { text, generationConfig }: MakeModelOptions = {},
): Promise<string> {
  const { model, tokenizer, vocabularySize } = sources[kind];
  const directory = mkdtempSync(join(tmpdir(), `instructblip-${kind}-`));
  const config = JSON.parse(readFileSync(join(fixtures, "models", model, "model/config.json"), "utf8"));
  config.qformer_config.vocab_size = 261;
  config.text_config = {
    ...config.text_config,
    vocab_size: vocabularySize,
    max_position_embeddings: 512,
    ...text,
  };
  const layout = parameterLayout(parseConfig(config));
  await writeRandomCheckpoint({ directory, config, layout, seed: 7, dtype: "float32" });
  const copyTokenizer = (name: string, to: string): void =>
    cpSync(join(fixtures, "tokenizers", name), to, { recursive: true });
  copyTokenizer(tokenizer, directory);
  if (kind !== "opt") copyTokenizer("qformer_wordpiece", join(directory, "qformer_tokenizer"));
  const side = config.vision_config.image_size;
  const images = { size: { height: side, width: side } };
  writeFileSync(join(directory, "processor_config.json"), JSON.stringify({ image_processor: images }));
  if (generationConfig) {
    writeFileSync(join(directory, "generation_config.json"), JSON.stringify(generationConfig));
  }
  return directory;
}
