import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openSafetensors, parseConfig, readTensor } from "../../checkpoint/index.js";
import { input } from "../../graph/index.js";
import { openModelFiles } from "../../inference/index.js";
import { familyOf, teacherForced } from "../../models/index.js";
import { loadTokenizer, PromptProcessor } from "../../processing/index.js";
import { Program } from "../../runtime/index.js";
import { convert, int32, toFloat32 } from "../../tensor/index.js";
import { tinyModel } from "../testing/tiny-training.js";
import { generativeBatch } from "./generative.js";

const fixtures = join(import.meta.dirname, "../../../test/fixtures");

it.each(["t5", "llama"] as const)("texts of %s are cut as published", async (language) => {
  const directory = await tinyModel(language, "instructblip");
  const config = parseConfig(JSON.parse(readFileSync(join(directory, "config.json"), "utf8")));
  const tokenizer = await loadTokenizer(directory);
  const qformerTokenizer = await loadTokenizer(join(directory, "qformer_tokenizer"));
  const processor = new PromptProcessor({ kind: language, tokenizer, qformerTokenizer });
  const pairs = [{ instruction: "what is this ".repeat(300), target: "dog ".repeat(600) }];
  const { input_ids, qformer_input_ids, labels } = generativeBatch(processor, config, pairs, 4);
  expect(qformer_input_ids!.shape).toEqual([1, 128]);
  // Of LLaMA's answer bos counts, too, which is not there.
  expect(input_ids!.shape).toEqual([1, language === "t5" ? 128 : 128 + 255]);
  const learnt = [...(labels!.data as Int32Array)].filter((id) => id !== -100);
  expect(learnt).toHaveLength(language === "t5" ? 256 : 255);
  const limits = { maxPromptTokens: 7, maxAnswerTokens: 9 };
  const shorter = generativeBatch(processor, config, pairs, 4, limits);
  expect(shorter.input_ids!.shape).toEqual([1, language === "t5" ? 7 : 7 + 8]);
});

// Logits of all columns are the reference's, from transformers 4.40.2; see about.json of the case.
it("OPT's first token is learnt from the last query where that is asked for", async () => {
  const folder = join(fixtures, "models/case3_blip2_opt");
  const files = await openModelFiles(join(folder, "model"));
  const given = await openSafetensors(join(folder, "inputs.safetensors"));
  const expected = await openSafetensors(join(folder, "expected.safetensors"));
  const { config } = files;
  const queries = config.queryTokens;
  const visualPrompt = await readTensor(expected, "language_projection");
  const ids = convert(await readTensor(given, "rp_input_ids"), "int32");
  const [batch, length] = [ids.shape[0]!, ids.shape[1]!];
  const isFirst = (place: number): boolean => place % length === 0;
  const { loss } = teacherForced(files.scope(), config, {
    visualPrompt: input("visual_prompt", "float32", ["batch", queries, config.text.width]),
    ...familyOf(config.text).textInputs(queries),
    learnsFirstToken: true,
  });
  const program = await Program.compile({ loss }, { weights: files.source, threads: 1 });
  const results = await program.run({
    visual_prompt: visualPrompt,
    input_ids: ids,
    attention_mask: convert(await readTensor(given, "rp_attention_mask"), "int32"),
    labels: int32(
      ids.shape,
      ids.data.map((id, place) => (isFirst(place) ? id : -100)),
    ),
    positions: int32(
      [batch, queries + length],
      Array.from({ length: batch * (queries + length) }, (_, place) => place % (queries + length)),
    ),
  });
  await program.release();
  await files.dispose();
  const { shape, data } = toFloat32(await readTensor(expected, "rp.lm.logits_full"));
  const [, columns, vocabulary] = shape;
  const losses = Array.from({ length: batch }, (_, row) => {
    const start = (row * columns! + queries - 1) * vocabulary!;
    const logits = [...data.subarray(start, start + vocabulary!)];
    return Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0)) - logits[ids.data[row * length]!]!;
  });
  expect(results.loss!.data[0]).toBeCloseTo(losses.reduce((sum, x) => sum + x) / batch, 5);
});
