import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeImage } from "./images/image.js";
import { defaultPreprocessorConfig } from "./images/pixel-values.js";
import { loadProcessor } from "./processor.js";

const fixtures = join(import.meta.dirname, "../../test/fixtures");
const preprocessor = defaultPreprocessorConfig(28);
const options = { kind: "t5", readsText: true, preprocessor, maxPositions: 40 } as const;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "processor-"));
  await cp(join(fixtures, "tokenizers/t5_unigram"), directory, { recursive: true });
  await cp(join(fixtures, "tokenizers/qformer_wordpiece"), join(directory, "qformer_tokenizer"), {
    recursive: true,
  });
});
afterEach(() => rm(directory, { recursive: true }));

test("one folder gives pixel values and ids", async () => {
  const processor = await loadProcessor(directory, options);
  const image = await decodeImage(join(fixtures, "images/rgba.png"));
  expect(processor.pixelValues([image]).shape).toEqual([1, 3, 28, 28]);
  expect(processor.text.prompts(["a"]).qformerInputIds?.shape).toEqual([1, 3]);
});

test("what the Q-Former reads fits its positions", async () => {
  const { text } = await loadProcessor(directory, options);
  expect(text.encodeQformerText("cat ".repeat(300))).toHaveLength(40);
});

test("a Q-Former that reads text needs its tokenizer, one that does not needs none", async () => {
  await rm(join(directory, "qformer_tokenizer"), { recursive: true });
  await expect(loadProcessor(directory, options)).rejects.toThrow(
    /qformer_tokenizer\/tokenizer\.json: is missing/,
  );
  const { text } = await loadProcessor(directory, { ...options, readsText: false });
  expect(text.qformerTokenizer).toBeUndefined();
});
