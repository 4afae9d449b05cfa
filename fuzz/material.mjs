/** Small whole folders of every kind that is read, to be spoilt. */
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";
import { parseConfig, writeRandomCheckpoint } from "../dist/checkpoint/index.js";
import { convertToLavis } from "../dist/conversion/index.js";
import { evaluate } from "../dist/evaluation/index.js";
import { parameterLayout } from "../dist/models/index.js";
import { Random } from "../dist/tensor/index.js";
import { loadTraining, train } from "../dist/training/index.js";

const sources = {
  t5: { model: "case1_instructblip_t5", tokenizer: "t5_unigram", vocabularySize: 200 },
  llama: { model: "case2_instructblip_llama", tokenizer: "llama_bpe_vicuna_setup", vocabularySize: 440 },
  opt: { model: "case3_blip2_opt", tokenizer: "opt_byte_bpe", vocabularySize: 440 },
};

/** Makes all folders below `directory`. @param root of the repository */
export async function makeMaterial(root, directory) {
  const fixtures = join(root, "test/fixtures");
  mkdirSync(directory, { recursive: true });
  for (const family of Object.keys(sources)) {
    await makeModel(fixtures, join(directory, `model-${family}`), family);
    makeVocabulary(directory, family);
  }
  await makeLavis(fixtures, join(directory, "lavis"));
  await makeImages(join(directory, "images"));
  cpSync(join(fixtures, "evaluation/formats"), join(directory, "sets"), { recursive: true });
  await makeVideos(join(directory, "videos"), join(directory, "sets/msvd_qa"));
  await makeTraining(join(directory, "training"), join(directory, "model-t5"));
  await makeRun(join(directory, "run"), join(directory, "sets"), join(directory, "model-t5"));
  makePredictions(join(directory, "predictions"));
}

async function makeModel(fixtures, directory, family) {
  const { model, tokenizer, vocabularySize } = sources[family];
  const config = JSON.parse(readFileSync(join(fixtures, "models", model, "model/config.json"), "utf8"));
  config.text_config = { ...config.text_config, vocab_size: vocabularySize, max_position_embeddings: 128 };
  const readsText = config.model_type === "instructblip";
  if (readsText)
    config.qformer_config = { ...config.qformer_config, vocab_size: 261, max_position_embeddings: 64 };
  const layout = parameterLayout(parseConfig(config));
  await writeRandomCheckpoint({ directory, config, layout, seed: 7, dtype: "float32" });
  cpSync(join(fixtures, "tokenizers", tokenizer), directory, { recursive: true });
  if (readsText) {
    cpSync(join(fixtures, "tokenizers/qformer_wordpiece"), join(directory, "qformer_tokenizer"), {
      recursive: true,
    });
  }
  const size = config.vision_config.image_size;
  const pixels = {
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.48, 0.46, 0.41],
    image_std: [0.27, 0.26, 0.28],
    resample: 3,
    rescale_factor: 1 / 255,
    size: { height: size, width: size },
  };
  writeFileSync(join(directory, "preprocessor_config.json"), JSON.stringify(pixels));
  writeFileSync(
    join(directory, "generation_config.json"),
    JSON.stringify({ num_beams: 2, max_length: 20, do_sample: false }),
  );
}

/** The same model with a tokenizer that has no tokenizer.json. */
function makeVocabulary(directory, family) {
  const copy = join(directory, `vocabulary-${family}`);
  cpSync(join(directory, `model-${family}`), copy, {
    recursive: true,
    filter: (path) => basename(path) !== "tokenizer.json",
  });
}

/** A checkpoint of LAVIS, and the frozen parts that it is joined with. */
async function makeLavis(fixtures, directory) {
  const path = join(fixtures, "models/case1_instructblip_t5/model/config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  Object.assign(config.vision_config, { hidden_size: 88, num_attention_heads: 1 });
  Object.assign(config.qformer_config, { hidden_size: 64, num_attention_heads: 1, encoder_hidden_size: 88 });
  const [whole, language] = [join(directory, "whole"), join(directory, "language")];
  const layout = parameterLayout(parseConfig(config));
  await writeRandomCheckpoint({ directory: whole, config, layout, seed: 7, dtype: "float32" });
  cpSync(join(fixtures, "tokenizers/qformer_wordpiece"), join(whole, "qformer_tokenizer"), {
    recursive: true,
  });
  const inside = layout
    .filter(({ name }) => name.startsWith("language_model."))
    .map((parameter) => ({ ...parameter, name: parameter.name.slice("language_model.".length) }));
  await writeRandomCheckpoint({
    ...{ directory: language, config: config.text_config, layout: inside, seed: 7, dtype: "float32" },
  });
  cpSync(join(fixtures, "tokenizers/t5_unigram"), language, { recursive: true });
  await convertToLavis({ model: whole, file: join(directory, "trained.pth") });
}

async function noise(path, seed, width = 24, height = 20) {
  const random = new Random(seed);
  const raw = Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
  await sharp(raw, { raw: { width, height, channels: 3 } }).toFile(path);
}

/** One's own data with an image in each format. */
async function makeImages(directory) {
  mkdirSync(directory);
  const lines = [];
  for (const [index, ending] of ["png", "jpg", "webp", "gif", "tiff", "avif"].entries()) {
    await noise(join(directory, `a.${ending}`), index);
    lines.push(
      JSON.stringify({ image: `a.${ending}`, instruction: "What is it?", answer: ["a cat", "cat"] }),
    );
  }
  writeFileSync(join(directory, "mine.jsonl"), `${lines.join("\n")}\n`);
}

/** A set of two questions about animations. */
async function makeVideos(directory, from) {
  mkdirSync(join(directory, "videos"), { recursive: true });
  const [question] = JSON.parse(readFileSync(join(from, "test_qa.json"), "utf8"));
  const questions = [1, 2].map((video_id) => ({ ...question, id: video_id, video_id }));
  writeFileSync(join(directory, "test_qa.json"), JSON.stringify(questions));
  const frames = Buffer.from(Array.from({ length: 8 * 8 * 3 * 6 }, (_, i) => (i * 37) % 256));
  for (const [index, ending] of ["gif", "webp"].entries()) {
    const raw = { width: 8, height: 48, channels: 3, pageHeight: 8 };
    await sharp(frames, { raw }).toFile(join(directory, `videos/vid${index + 1}.${ending}`));
  }
}

/** A training that was interrupted after two of its four steps. */
async function makeTraining(directory, model) {
  mkdirSync(directory);
  cpSync(model, join(directory, "start"), { recursive: true });
  const lines = [];
  for (let i = 0; i < 4; i++) {
    await noise(join(directory, `${i}.png`), i);
    lines.push(JSON.stringify({ image: `${i}.png`, instruction: `What is ${i}?`, answer: `a cat ${i}` }));
  }
  writeFileSync(join(directory, "mine.jsonl"), `${lines.join("\n")}\n`);
  // A run knows its annotations by their times, and a copy keeps whole seconds only.
  utimesSync(join(directory, "mine.jsonl"), 1e9, 1e9);
  writeFileSync(
    join(directory, "config.yaml"),
    `stage: fine-tuning
start: start
output: run
data:
  - own: mine.jsonl
validation:
  every: 2
  data:
    - own: mine.jsonl
images: features
batch: 2
steps: 4
learningRate:
  peak: 1e-3
  warmup: 1
threads: 1
`,
  );
  const interruption = new AbortController();
  const training = await loadTraining(join(directory, "config.yaml"));
  await train(training, {
    signal: interruption.signal,
    onProgress: (progress) => {
      if ("step" in progress && progress.step === 2) interruption.abort(new Error("enough"));
    },
  }).catch((error) => {
    if (error.message !== "enough") throw error;
  });
}

async function makeRun(out, data, model) {
  await evaluate({ model, data, sets: "nocaps,gqa,vsr,scienceqa,visdial,hateful_memes", out });
}

/** Files that `score` reads. */
function makePredictions(directory) {
  mkdirSync(directory);
  const write = (name, rows) =>
    writeFileSync(
      join(directory, name),
      name.endsWith("l") ? rows.map((row) => JSON.stringify(row)).join("\n") : JSON.stringify(rows),
    );
  const answers = ["red", "two", "a dog", "yes"];
  write(
    "answers.json",
    answers.map((answer, question_id) => ({ question_id, answer })),
  );
  write(
    "right.json",
    answers.map((answer, question_id) => ({ question_id, answers: Array(10).fill(answer) })),
  );
  const captions = ["a red cat on a mat", "two dogs in the park"];
  write(
    "captions.jsonl",
    captions.map((caption, image_id) => ({ image_id, caption, references: [caption, `${caption}s`] })),
  );
}
