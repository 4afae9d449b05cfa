import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { parseConfig, writeRandomCheckpoint } from "../../checkpoint/index.js";
import { parameterLayout } from "../../models/index.js";
import { parseTraining, type Training, type TrainingConfig } from "../config/index.js";
import { writeNoise } from "../data/testing/own-file.js";
import { asModelType } from "../model/model-json.js";

const fixtures = join(import.meta.dirname, "../../../test/fixtures");

const sources = {
  t5: { model: "case1_instructblip_t5", tokenizer: "t5_unigram", vocabularySize: 200 },
  llama: { model: "case2_instructblip_llama", tokenizer: "llama_bpe_vicuna_setup", vocabularySize: 440 },
} as const;

/** A complete folder of a tiny model with random weights. A BLIP-2's has the Q-Former's tokenizer, too. */
export async function tinyModel(
  language: keyof typeof sources,
  type: "instructblip" | "blip-2",
  dtype: "float32" | "float16" = "float32",
): Promise<string> {
  const { model, tokenizer, vocabularySize } = sources[language];
  const directory = join(temporaryFolder(), "start");
  const json = JSON.parse(readFileSync(join(fixtures, "models", model, "model/config.json"), "utf8"));
  json.text_config = { ...json.text_config, vocab_size: vocabularySize, max_position_embeddings: 512 };
  json.qformer_config = { ...json.qformer_config, max_position_embeddings: 64 };
  const config = { ...asModelType({ ...json, model_type: type }, type, 261), image_text_hidden_size: 24 };
  const layout = parameterLayout(parseConfig(config));
  await writeRandomCheckpoint({ directory, config, layout, seed: 7, dtype });
  cpSync(join(fixtures, "tokenizers", tokenizer), directory, { recursive: true });
  cpSync(join(fixtures, "tokenizers/qformer_wordpiece"), join(directory, "qformer_tokenizer"), {
    recursive: true,
  });
  return directory;
}

/** A file of one's own data with as many noisy images. */
export async function tinyData(
  count: number,
  name = "mine",
  answer = (i: number): string => `a cat and ${i} dogs`,
): Promise<string> {
  const directory = join(temporaryFolder(), name);
  mkdirSync(directory);
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    await writeNoise(join(directory, `${i}.png`), i, 56, 56);
    const row = { image: `${i}.png`, instruction: `What is image ${i}?`, answer: answer(i) };
    lines.push(`${JSON.stringify(row)}\n`);
  }
  const path = join(directory, `${name}.jsonl`);
  await writeFile(path, lines.join(""));
  return path;
}

/** A training of moments. */
export async function tinyTraining(
  config: Pick<TrainingConfig, "stage" | "start"> & Partial<TrainingConfig>,
): Promise<Training> {
  const directory = temporaryFolder();
  return parseTraining(
    {
      output: "run",
      data: config.data ?? [{ own: await tinyData(8) }],
      batch: 4,
      steps: 4,
      threads: 1,
      ...config,
      learningRate: {
        schedule: "cosine",
        peak: 1e-2,
        start: 0,
        warmup: 1,
        minimum: 0,
        ...config.learningRate,
      },
    },
    directory,
  );
}
