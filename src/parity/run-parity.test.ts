import { readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeContext } from "../../test/fake-context.js";
import { openSafetensors, writeTensors } from "../checkpoint/index.js";
import { runCommandLine } from "../cli/run.js";
import { float32, type HostTensor } from "../tensor/index.js";
import type { ParityResult } from "./index.js";
import { runParity } from "./index.js";
import { readTensors } from "./tensors.js";

const fixtures = join(import.meta.dirname, "../../test/fixtures");
const models = join(fixtures, "models");
const opt = "case3_blip2_opt";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** A copy of a case, without its expected training, so that it is quick. */
async function copyCase(name: string, damage: (tensors: Map<string, HostTensor>) => void): Promise<string> {
  const copy = join(directory, name);
  await cp(join(models, name), copy, { recursive: true });
  const path = join(copy, "expected.safetensors");
  const tensors = new Map(
    [...(await readTensors(path))].filter(([tensor]) => !/^(grad|adamw3|train)\./.test(tensor)),
  );
  damage(tensors);
  await writeTensors(path, tensors);
  return copy;
}

const failures = (results: readonly ParityResult[]) =>
  results.filter(({ ok }) => !ok).map(({ tensor }) => tensor);

async function runCommand(folder: string, ...flags: string[]): Promise<FakeContext & { exitCode: number }> {
  const context = new FakeContext();
  context.calls.runParity = runParity as typeof context.calls.runParity;
  const exitCode = await runCommandLine(["parity", folder, ...flags], context);
  return Object.assign(context, { exitCode });
}

describe("the reference values of this project", () => {
  test("all hold, and none is left out", async () => {
    const reported: ParityResult[] = [];
    const results = await runParity(fixtures, { onResult: (result) => reported.push(result) });
    expect(reported).toEqual(results);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.filter(({ largestDifference }) => largestDifference === null)).toEqual([]);
    for (const name of ["case1_instructblip_t5", "case2_instructblip_llama", opt, "case4_blip2_t5"]) {
      const { entries } = await openSafetensors(join(models, name, "expected.safetensors"));
      const compared = results.filter(({ group }) => group === `models/${name}`).map(({ tensor }) => tensor);
      expect(compared.sort()).toEqual([...entries.keys()].sort());
    }
    const groups = new Set(results.map(({ group }) => group));
    const formats = readdirSync(join(fixtures, "evaluation", "formats"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `evaluation/formats/${name}`)
      .sort();
    expect([...groups].filter((group) => !group.startsWith("models/case") || / /.test(group))).toEqual([
      ...formats,
      "evaluation/metrics",
      "images_processed",
      "models/case1_instructblip_t5 sharded_bf16",
      "models/case2_instructblip_llama sharded_fp16",
      "models/case6_ranking t5",
      "models/case6_ranking llama",
      "tokenizers llama_bpe_plain",
      "tokenizers llama_bpe_vicuna_setup",
      "tokenizers opt_byte_bpe",
      "tokenizers processor",
      "tokenizers qformer_wordpiece",
      "tokenizers t5_unigram",
    ]);
  });

  test("one case alone is found too", async () => {
    const results = await runParity(join(fixtures, "images_processed"));
    expect(results).toHaveLength(10);
    expect(new Set(results.map(({ group }) => group))).toEqual(new Set(["images_processed"]));
  });
});

describe("damage is found", () => {
  test("a number, an id, a shape, an unknown tensor and a setting that about.json lacks", async () => {
    const folder = await copyCase(opt, (tensors) => {
      const change = (name: string, value: number): void => {
        const { data } = tensors.get(name) as HostTensor<"float32">;
        data[3]! += value;
      };
      change("qformer.hidden_states.2", 1e-3);
      change("gen.greedy.step_scores", Number.NaN);
      const ids = tensors.get("gen.beam5_lp1.ids") as HostTensor<"int64">;
      ids.data[2]!++;
      tensors.set("lm.loss", float32([1], [0]));
      tensors.set("vision.hidden_states.99", float32([1], [0]));
      tensors.set("lm.mystery", float32([1], [0]));
      tensors.set("secret", float32([1], [0]));
      tensors.set("gen.beam9.ids", float32([1], [0]));
      tensors.set("gen.beam5_lp1.step_scores", float32([1], [0]));
    });
    const results = await runParity(folder);
    expect(failures(results).sort()).toEqual([
      "gen.beam5_lp1.ids",
      "gen.beam5_lp1.step_scores",
      "gen.beam9.ids",
      "gen.greedy.step_scores",
      "lm.loss",
      "lm.mystery",
      "qformer.hidden_states.2",
      "secret",
      "vision.hidden_states.99",
    ]);
    const resultOf = (name: string) => results.find(({ tensor }) => tensor === name);
    expect(resultOf("gen.beam5_lp1.ids")).toMatchObject({ largestDifference: 1, tolerance: 0 });
    expect(resultOf("lm.loss")).toMatchObject({
      largestDifference: null,
      detail: "shape is [], expected [1]",
    });
    expect(resultOf("secret")?.detail).toBe("this kind of tensor is not known");
    expect(resultOf("gen.beam9.ids")?.detail).toContain("generation.settings.beam9");
  });

  test("without a tolerance in about.json the rule's remainder holds, and the result says so", async () => {
    const folder = await copyCase(opt, (tensors) => {
      for (const name of [...tensors.keys()]) if (name !== "vision.pooler_output") tensors.delete(name);
    });
    await rm(join(folder, "about.json"));
    const [result] = await runParity(folder);
    expect(result).toMatchObject({ tensor: "vision.pooler_output", ok: true });
    expect(result!.detail).toContain("2e-6 of the largest magnitude");
  });

  test("training: a gradient, a loss and an updated parameter", async () => {
    const folder = join(directory, opt);
    await cp(join(models, opt), folder, { recursive: true });
    const path = join(folder, "expected.safetensors");
    const kept = /^(grad|adamw3)\.(query_tokens|.*layer\.0\.attention\.attention\.key\.bias)$|^train/;
    const tensors = new Map([...(await readTensors(path))].filter(([name]) => kept.test(name)));
    await writeTensors(path, tensors);
    expect(failures(await runParity(folder))).toEqual([]);
    for (const name of ["grad.query_tokens", "adamw3.query_tokens", "train.losses"]) {
      (tensors.get(name) as HostTensor<"float32">).data[2]! += 1e-4;
    }
    const bias = [...tensors.keys()].find((name) => /^adamw3.*key\.bias$/.test(name)) as string;
    (tensors.get(bias) as HostTensor<"float32">).data[0]! += 0.01;
    await writeTensors(path, tensors);
    expect(failures(await runParity(folder)).sort()).toEqual(
      [bias, "adamw3.query_tokens", "grad.query_tokens", "train.losses"].sort(),
    );
  });

  test("16-bit weights that cannot be read fail as one result, after the others", async () => {
    const folder = await copyCase("case2_instructblip_llama", (tensors) => {
      for (const name of [...tensors.keys()]) if (name !== "lm.loss") tensors.delete(name);
    });
    await rm(join(folder, "model_sharded_fp16/model-00002-of-00002.safetensors"));
    const results = await runParity(folder);
    expect(results.map(({ tensor, ok }) => [tensor, ok])).toEqual([
      ["lm.loss", true],
      ["all", false],
    ]);
    expect(results[1]!.detail).toContain("model-00002-of-00002.safetensors");
  });

  test("ranked candidates in another order, and a model that is not there", async () => {
    const folder = join(directory, "case6_ranking");
    await cp(join(models, "case6_ranking"), folder, { recursive: true });
    await cp(join(models, "case1_instructblip_t5"), join(directory, "case1_instructblip_t5"), {
      recursive: true,
    });
    const path = join(folder, "t5.safetensors");
    const tensors = await readTensors(path);
    (tensors.get("order_by_sum") as HostTensor<"int64">).data.reverse();
    (tensors.get("token_ll") as HostTensor<"float32">).data[1]! += 1e-3;
    await writeTensors(path, tensors);
    const results = await runParity(folder);
    expect(failures(results)).toEqual(["order_by_sum", "token_ll", "all"]);
    expect(results.at(-1)?.detail).toContain("case2_instructblip_llama");
  });

  test("an image's level, and an image that is not there", async () => {
    const folder = join(directory, "images");
    await cp(join(fixtures, "images_processed"), folder, { recursive: true });
    const path = join(folder, "expected.safetensors");
    const tensors = await readTensors(path);
    (tensors.get("resized_u8.photo") as HostTensor<"uint8">).data[100]! ^= 1;
    await writeTensors(path, tensors);
    await rm(join(folder, "images/rgba_small.png"));
    expect(failures(await runParity(folder)).sort()).toEqual([
      "pixel_values.rgba_small",
      "resized_u8.photo",
      "resized_u8.rgba_small",
    ]);
  });

  test("a token", async () => {
    for (const name of ["t5_unigram", "t5_unigram_expected.json"]) {
      await cp(join(fixtures, "tokenizers", name), join(directory, name), { recursive: true });
    }
    const path = join(directory, "t5_unigram_expected.json");
    const expected = JSON.parse(await readFile(path, "utf8"));
    expected.encode[2].ids[0]++;
    expected.batch.longest.attention_mask[1][0] = 0;
    await writeFile(path, JSON.stringify(expected));
    const failed = failures(await runParity(directory));
    expect(failed).toContain("ids");
    expect(failed).toContain("batch.longest.attention_mask");
    expect(failed).not.toContain("ids_no_special");
  });

  test("a tokenizer that is not named", async () => {
    await cp(join(fixtures, "tokenizers"), directory, { recursive: true });
    const path = join(directory, "processor_expected.json");
    const expected = JSON.parse(await readFile(path, "utf8"));
    expected.call = "InstructBlipProcessor(image_processor, t5_unigram)";
    await writeFile(path, JSON.stringify(expected));
    const results = await runParity(directory);
    expect(results.filter(({ ok }) => !ok)).toMatchObject([
      { tensor: "all", detail: `${path}: call does not name the Q-Former's tokenizer` },
    ]);
  });
});

describe("the command", () => {
  test("succeeds where everything holds and fails where something does not", async () => {
    const folder = join(directory, "images");
    await cp(join(fixtures, "images_processed"), folder, { recursive: true });
    const good = await runCommand(folder);
    expect([good.exitCode, good.err]).toEqual([0, ""]);
    expect(good.out).toContain("10 tensors compared, 10 of 10 results hold");
    await rm(join(folder, "images/photo.jpg"));
    const bad = await runCommand(folder, "--json");
    expect(bad.exitCode).toBe(1);
    expect(JSON.parse(bad.out)).toMatchObject({ ok: false, failed: 2 });
  });

  test("a folder with nothing to compare, or that does not exist, is an error", async () => {
    await mkdir(join(directory, "empty"));
    const empty = await runCommand(directory);
    expect(empty.exitCode).toBe(1);
    expect(empty.err).toContain("has nothing to compare");
    const missing = await runCommand(join(directory, "missing"));
    expect(missing.exitCode).toBe(1);
    expect(missing.err).toContain("missing: it does not exist");
  });
});

test("a signal stops it with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const onResult = (): void => controller.abort(reason);
  await expect(runParity(models, { onResult, signal: controller.signal })).rejects.toBe(reason);
});
