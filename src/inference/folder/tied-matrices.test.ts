import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openCheckpoint, writeTensors } from "../../checkpoint/index.js";
import { type ModelKind, makeModel } from "../../library/testing/make-model.js";
import { float32, type HostTensor, int32 } from "../../tensor/index.js";
import { LoadedModel } from "../loaded-model.js";
import { openModelFiles } from "./model-files.js";

const head = "language_model.lm_head.weight";
const embeddings = {
  t5: "language_model.shared.weight",
  llama: "language_model.model.embed_tokens.weight",
  opt: "language_model.model.decoder.embed_tokens.weight",
};

type Tensors = Map<string, HostTensor>;

/** Made once of each kind. */
const models = new Map<ModelKind, Promise<string>>();

function modelOf(kind: ModelKind): Promise<string> {
  const made = models.get(kind) ?? makeModel(kind);
  models.set(kind, made);
  return made;
}

/** A model whose configuration says `text` of its language model, with its tensors changed. */
async function changed(kind: ModelKind, text: object, change: (tensors: Tensors) => void): Promise<string> {
  const directory = temporaryFolder();
  cpSync(await modelOf(kind), directory, { recursive: true });
  const { weights } = await openCheckpoint(directory);
  const tensors: Tensors = new Map();
  for (const name of weights.names()) tensors.set(name, await weights.read(name));
  change(tensors);
  await writeTensors(join(directory, "model.safetensors"), tensors);
  const path = join(directory, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8"));
  Object.assign(config.text_config, text);
  writeFileSync(path, JSON.stringify(config));
  return directory;
}

/** Logits of the first token after a prompt that no image is in front of but zeros. */
async function logits(directory: string): Promise<number[]> {
  const model = await LoadedModel.load(directory, { threads: 1 });
  try {
    const ids = int32([1, 3], [5, 6, 7]);
    const mask = int32([1, 3], [1, 1, 1]);
    const { queryTokens, text } = model.config;
    const prompt = float32([1, queryTokens, text.width], new Float32Array(queryTokens * text.width));
    const { logits } = await model.prefill(prompt, { inputIds: ids, attentionMask: mask });
    return [...logits];
  } finally {
    await model.dispose();
  }
}

async function noticesOf(directory: string): Promise<readonly string[]> {
  const files = await openModelFiles(directory);
  await files.dispose();
  return files.notices;
}

const scaled = (tensor: HostTensor, factor: number): HostTensor =>
  float32(
    [...tensor.shape],
    (tensor.data as Float32Array).map((value) => value * factor),
  );
/** Gives the file an output matrix of its own, a multiple of the embeddings. */
const withHead = (kind: ModelKind, factor: number) => (tensors: Tensors) => {
  tensors.set(head, scaled(tensors.get(embeddings[kind]) as HostTensor, factor));
};
const tied = { tie_word_embeddings: true };

it.each<ModelKind>(["t5", "llama", "opt"])(
  "%s: one matrix that is both may have either name",
  async (kind) => {
    const both = await logits(await changed(kind, tied, withHead(kind, 1)));
    const asEmbeddings = await changed(kind, tied, (tensors) => tensors.delete(head));
    const asHead = await changed(kind, tied, (tensors) => {
      withHead(kind, 1)(tensors);
      tensors.delete(embeddings[kind]);
    });
    expect(await logits(asEmbeddings)).toEqual(both);
    expect(await logits(asHead)).toEqual(both);
    expect(await noticesOf(asHead)).toEqual([]);
  },
);

it.each<ModelKind>(["t5", "llama", "opt"])("%s: two that differ are both used, and said", async (kind) => {
  const one = await logits(await changed(kind, tied, withHead(kind, 1)));
  const directory = await changed(kind, tied, withHead(kind, 2));
  const two = await logits(directory);
  expect(two.map((value) => value / 2)).toEqual(one);
  expect(await noticesOf(directory)).toEqual([expect.stringContaining(`${head}: it is used`)]);
});

it("weights that were drawn at random are said to be", async () => {
  const directory = await changed("opt", {}, () => undefined);
  writeFileSync(join(directory, "random-weights.json"), "{}");
  expect(await noticesOf(directory)).toEqual([expect.stringContaining("its answers mean nothing")]);
});

it("OPT: an output matrix of its own needs no notice where the configuration says so", async () => {
  const directory = await changed("opt", { tie_word_embeddings: false }, withHead("opt", 2));
  expect(await noticesOf(directory)).toEqual([]);
  expect(await logits(directory)).toEqual(await logits(await changed("opt", tied, withHead("opt", 2))));
});

it("T5: whether outputs are scaled is not whether matrices are tied", async () => {
  const unscaled = { tie_word_embeddings: true, scale_decoder_outputs: false };
  const root = 40 ** 0.5; // the model's width is 40
  const one = (await logits(await changed("t5", tied, withHead("t5", 1)))).map((value) => value * root);
  const shared = await changed("t5", unscaled, (tensors) => tensors.delete(head));
  for (const [i, value] of (await logits(shared)).entries()) expect(value).toBeCloseTo(one[i]!, 4);
  // As transformers 5 writes every T5 of version 1.1.
  const apart = await changed("t5", unscaled, withHead("t5", 2));
  for (const [i, value] of (await logits(apart)).entries()) expect(value / 2).toBeCloseTo(one[i]!, 4);
  expect(await noticesOf(apart)).toEqual([]);
});

it.each(["encoder", "decoder"])("T5: the embeddings may have the %s's name", async (stack) => {
  const usual = await modelOf("t5");
  const renamed = await changed("t5", {}, (tensors) => {
    tensors.set(`language_model.${stack}.embed_tokens.weight`, tensors.get(embeddings.t5) as HostTensor);
    tensors.delete(embeddings.t5);
  });
  expect(await logits(renamed)).toEqual(await logits(usual));
});

it("T5: a decoder with embeddings of its own is refused, and so is what is not there", async () => {
  const own = await changed("t5", {}, (tensors) => {
    const other = scaled(tensors.get(embeddings.t5) as HostTensor, 2);
    tensors.set("language_model.decoder.embed_tokens.weight", other);
  });
  await expect(openModelFiles(own)).rejects.toThrow(/decoder has embeddings of its own is not supported/);
  const none = await changed("t5", { tie_word_embeddings: false }, (tensors) => tensors.delete(head));
  await expect(openModelFiles(none)).rejects.toThrow(
    /Tensors missing \(1\): language_model\.lm_head\.weight/,
  );
});
