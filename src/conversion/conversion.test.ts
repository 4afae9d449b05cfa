import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import {
  openCheckpoint,
  openPytorchTraining,
  parseConfig,
  readTensor,
  type Weights,
  writePytorch,
  writeTensors,
} from "../checkpoint/index.js";
import { type LanguageModelKind, parameterLayout } from "../models/index.js";
import { loadTokenizer } from "../processing/index.js";
import { elementCount, float32, type HostTensor, hostTensor, Random } from "../tensor/index.js";
import { convertFromLavis, type FromLavisOptions } from "./from-lavis.js";
import { lavisName } from "./names.js";
import { convertToLavis } from "./to-lavis.js";
import { withFloats } from "./with-floats.js";

const fixtures = join(import.meta.dirname, "../../test/fixtures");
const cases: Record<LanguageModelKind, { model: string; tokenizer: string; vocabulary: number }> = {
  t5: { model: "case1_instructblip_t5", tokenizer: "t5_unigram", vocabulary: 200 },
  // What its tokenizer has beyond gets rows of its own.
  llama: { model: "case2_instructblip_llama", tokenizer: "llama_bpe_plain", vocabulary: 420 },
  opt: { model: "case3_blip2_opt", tokenizer: "opt_byte_bpe", vocabulary: 440 },
};

interface Made {
  readonly model: string;
  readonly weights: Weights;
  readonly options: Omit<FromLavisOptions, "directory">;
}

const bytesOf = ({ data }: HostTensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

async function writeLavis(path: string, tensors: ReadonlyMap<string, HostTensor>): Promise<void> {
  const specs = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  await writePytorch(path, specs, ({ name }) => [bytesOf(tensors.get(name)!)], { part: "model" });
}

/** A model with the widths of heads that LAVIS has, whole and in the parts that people have. */
async function make(kind: LanguageModelKind): Promise<Made> {
  const { model, tokenizer, vocabulary } = cases[kind];
  const directory = temporaryFolder();
  const json = JSON.parse(readFileSync(join(fixtures, "models", model, "model/config.json"), "utf8"));
  Object.assign(json.vision_config, { hidden_size: 88, num_attention_heads: 1, layer_norm_eps: 1e-6 });
  Object.assign(json.qformer_config, { hidden_size: 128, num_attention_heads: 2, encoder_hidden_size: 88 });
  Object.assign(json.text_config, { vocab_size: vocabulary });
  if (kind === "t5") json.text_config.dense_act_fn = "gelu";
  const config = parseConfig(json);
  const random = new Random(3);
  const tensors = new Map<string, HostTensor>();
  for (const { name, shape } of parameterLayout(config)) {
    const data = Float32Array.from({ length: elementCount(shape) }, () => random.normal() / 10);
    // Keys have no bias.
    if (name.endsWith("qkv.bias")) data.fill(0, 88, 2 * 88);
    tensors.set(name, float32(shape, data));
  }
  const whole = join(directory, "whole");
  const language = join(directory, "language");
  for (const folder of [whole, language]) mkdirSync(folder);
  writeFileSync(join(whole, "config.json"), JSON.stringify(json));
  await writeTensors(join(whole, "model.safetensors"), tensors);
  writeFileSync(join(language, "config.json"), JSON.stringify(json.text_config));
  cpSync(join(fixtures, "tokenizers", tokenizer), language, { recursive: true });
  const inside = [...tensors].filter(([name]) => name.startsWith("language_model."));
  await writeTensors(
    join(language, "model.safetensors"),
    new Map(inside.map(([name, tensor]) => [name.slice("language_model.".length), tensor])),
  );
  const vision = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    if (!name.startsWith("vision_model.") || name.includes("post_layernorm")) continue;
    const own = lavisName(name, config.modelType, kind).slice("visual_encoder.".length);
    if (!own.endsWith("qkv.bias")) vision.set(own, tensor);
    else {
      const part = (index: number) =>
        float32([88], (tensor.data as Float32Array).slice(index * 88, (index + 1) * 88));
      vision.set(own.replace("qkv.bias", "q_bias"), part(0));
      vision.set(own.replace("qkv.bias", "v_bias"), part(2));
    }
  }
  await writeLavis(join(directory, "eva.pth"), vision);
  const file = join(directory, "trained.pth");
  await convertToLavis({ model: whole, file });
  return {
    model: whole,
    weights: (await openCheckpoint(whole)).weights,
    options: {
      file,
      languageModel: language,
      vision: join(directory, "eva.pth"),
      ...(kind !== "opt" && { qformerTokenizer: join(fixtures, "tokenizers/qformer_wordpiece") }),
    },
  };
}

describe.each(Object.keys(cases) as LanguageModelKind[])("a checkpoint of LAVIS over %s", (kind) => {
  let made: Made;
  beforeAll(async () => {
    made = await make(kind);
  });

  it("holds what LAVIS trains, under its names", async () => {
    const names = [...(await openPytorchTraining(made.options.file)).entries.keys()];
    const projection = { t5: "t5_proj", llama: "llm_proj", opt: "opt_proj" }[kind];
    expect(names).toEqual(
      expect.arrayContaining([
        "query_tokens",
        "ln_vision.weight",
        `${projection}.bias`,
        "Qformer.bert.embeddings.LayerNorm.weight",
        "Qformer.bert.encoder.layer.0.attention.self.query.weight",
        "Qformer.bert.encoder.layer.0.attention.output.LayerNorm.bias",
        "Qformer.bert.encoder.layer.2.crossattention.self.value.bias",
        "Qformer.bert.encoder.layer.3.output_query.dense.weight",
      ]),
    );
    expect(names.filter((name) => /^(?:visual|t5_model|llm_model|opt_model)/.test(name))).toEqual([]);
  });

  it("becomes the model that it was made of, and joins with the folder's own parts too", async () => {
    const stages: number[] = [];
    for (const vision of [made.options.vision, made.model]) {
      const directory = join(temporaryFolder(), "joined");
      await convertFromLavis({
        ...made.options,
        vision,
        directory,
        onProgress: ({ fraction }) => stages.push(fraction),
      });
      const joined = await openCheckpoint(directory);
      expect([...joined.weights.names()].sort()).toEqual([...made.weights.names()].sort());
      for (const name of made.weights.names()) {
        const [before, after] = [await made.weights.read(name), await joined.weights.read(name)];
        const kept = bytesOf(after).subarray(0, bytesOf(before).length);
        expect(Buffer.compare(kept, bytesOf(before)), name).toBe(0);
        expect(
          bytesOf(after)
            .subarray(bytesOf(before).length)
            .every((byte) => byte === 0),
        ).toBe(true);
      }
      const [before, after] = [made.model, directory].map((folder) =>
        parseConfig(JSON.parse(readFileSync(join(folder, "config.json"), "utf8"))),
      );
      expect(after!.vision).toEqual(
        vision === made.model ? before!.vision : { ...before!.vision, layerNormEpsilon: 1e-6 },
      );
      const tokenizer = await loadTokenizer(directory);
      expect(tokenizer.tokenId("<image>")).toBe(after!.imageTokenId);
      expect(tokenizer.largestId).toBeLessThan(after!.text.vocabularySize);
      const plain = await loadTokenizer(made.options.languageModel);
      const text = "a man is ironing <image> clothes";
      expect(tokenizer.encode("a man", { addSpecialTokens: false })).toEqual(
        plain.encode("a man", { addSpecialTokens: false }),
      );
      expect(tokenizer.encode(text)).toContain(after!.imageTokenId);
      // InstructBLIP's Vicuna begins with the token that ends.
      if (kind === "llama")
        expect([tokenizer.bosId, tokenizer.encode("a")[0], tokenizer.padId]).toEqual([2, 2, 420]);
      if (kind === "opt") expect(readdirSync(directory)).not.toContain("qformer_tokenizer");
      else expect((await loadTokenizer(join(directory, "qformer_tokenizer"))).bosId).toBe(260);
    }
    expect(stages.at(-1)).toBe(1);
  });
});

describe("what is refused leaves nothing", () => {
  let made: Made;
  beforeAll(async () => {
    made = await make("t5");
  });
  const attempt = async (changes: Partial<FromLavisOptions>): Promise<string> => {
    const directory = join(temporaryFolder(), "joined");
    const error = await convertFromLavis({ ...made.options, directory, ...changes }).then(
      () => new Error("nothing"),
      (error: Error) => error,
    );
    expect(readdirSync(join(directory, ".."))).toEqual([]);
    return error.message;
  };

  it("a file without image encoder, or without tokenizer of the Q-Former", async () => {
    expect(await attempt({ vision: undefined })).toMatch(/trained\.pth has no image encoder.*--vision/);
    expect(await attempt({ qformerTokenizer: undefined })).toMatch(/--qformer-tokenizer/);
  });

  it("parts that do not belong together", async () => {
    const llama = await make("llama");
    expect(await attempt({ languageModel: llama.options.languageModel })).toMatch(
      /of the kind t5, but .*language has model_type "llama"/,
    );
    const { weights, config } = await openCheckpoint(made.options.languageModel);
    const wider = join(temporaryFolder(), "wider");
    cpSync(made.options.languageModel, wider, { recursive: true });
    writeFileSync(join(wider, "config.json"), JSON.stringify({ ...config, d_model: 48 }));
    expect(await attempt({ languageModel: wider })).toMatch(
      /do not make a model: language_projection\.weight has shape \[40, 128\], not \[48, 128\]; .* and \d+ more/,
    );
    expect(weights.has("shared.weight")).toBe(true);
  });

  it("a file of another kind", async () => {
    const file = join(temporaryFolder(), "stage-one.pth");
    const tensors = new Map([["query_tokens", hostTensor("float32", [1, 2, 64], new Float32Array(128))]]);
    await writeLavis(file, tensors);
    expect(await attempt({ file })).toMatch(/none of t5_proj\.weight, llm_proj\.weight, opt_proj\.weight/);
    writeFileSync(file, "no");
    expect(await attempt({ file })).toMatch(/does not begin as files of torch\.save do/);
  });

  it("an interruption", async () => {
    const controller = new AbortController();
    const message = await attempt({
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    expect(message).toBe("enough");
  });

  it("a folder with something in it, a file that exists", async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, "mine"), "");
    await expect(convertFromLavis({ ...made.options, directory })).rejects.toThrow(/is not empty/);
    await expect(convertToLavis({ model: made.model, file: made.options.file })).rejects.toThrow(
      /exists already/,
    );
    const controller = new AbortController();
    const file = join(directory, "new.pth");
    await expect(
      convertToLavis({
        ...{ model: made.model, file, signal: controller.signal },
        onProgress: () => controller.abort(new Error("enough")),
      }),
    ).rejects.toThrow("enough");
    expect(readdirSync(directory)).toEqual(["mine"]);
  });
});

it("floats of the language model's configuration stay floats, of which Python knows more than of whole numbers", () => {
  const source = '{"factor": 1.0, "rate":0.0,\n"size": 3, "tiny": 1e-06, "ratio": 1.05}';
  const json = { factor: 1, inside: { rate: 0, size: 3 }, ratio: 1, tiny: 1e-6 };
  expect(withFloats(json, [source])).toBe(
    '{\n  "factor": 1.0,\n  "inside": {\n    "rate": 0.0,\n    "size": 3\n  },\n  "ratio": 1,\n  "tiny": 0.000001\n}\n',
  );
});

it("a training's other contents are left alone", async () => {
  // Saved by PyTorch: {"model": {"query_tokens": ones(1, 2, 4).half()}, "optimizer": {…}, "config": {…}, "epoch": 3}
  const file = await openPytorchTraining(join(fixtures, "pytorch/training.pth"));
  expect([...file.entries.keys()]).toEqual(["query_tokens"]);
  expect((await readTensor(file, "query_tokens")).dtype).toBe("float16");
  const legacy = await openPytorchTraining(join(fixtures, "pytorch/training-legacy.pth"));
  expect(await readTensor(legacy, "query_tokens")).toEqual(await readTensor(file, "query_tokens"));
});
