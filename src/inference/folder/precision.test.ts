import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelKind, makeModel } from "../../library/testing/make-model.js";
import { float32, type HostTensor, int32, Random, sliceRows } from "../../tensor/index.js";
import { decibels } from "../../tensor/testing/decibels.js";
import { LoadedModel, type PromptIds } from "../loaded-model.js";
import { openModelFiles } from "./model-files.js";
import { type PartPrecisions, type Precision, precisionText } from "./precision.js";

const batch = 5;

/** What a model says of images and texts: image embeddings, visual prompts, logits. */
async function outputs(model: LoadedModel, rows: readonly number[]): Promise<HostTensor<"float32">[]> {
  const { imageSize } = model.config.vision;
  const random = new Random(1);
  const all = float32(
    [batch, 3, imageSize, imageSize],
    Array.from({ length: batch * 3 * imageSize ** 2 }, () => random.normal()),
  );
  const pick = <D extends "float32" | "int32">(tensor: HostTensor<D>): HostTensor<D> =>
    sliceRows(tensor, rows[0]!, rows.at(-1)! + 1);
  const ids = pick(
    int32(
      [batch, 3],
      Array.from({ length: batch * 3 }, (_, i) => 5 + ((7 * i) % 30)),
    ),
  );
  const mask = int32(ids.shape, new Int32Array(ids.data.length).fill(1));
  const prompt: PromptIds = {
    inputIds: ids,
    attentionMask: mask,
    qformerInputIds: ids,
    qformerAttentionMask: mask,
  };
  const embeds: HostTensor<"float32"> = await model.encodeImages(pick(all));
  const visual = await model.visualPrompt(embeds, prompt);
  const { logits } = await model.prefill(visual, prompt);
  return [embeds, visual, float32([rows.length, logits.length / rows.length], logits)];
}

describe.each<ModelKind>(["t5", "llama", "opt"])("a %s model", (kind) => {
  let directory: string;
  let exact: HostTensor<"float32">[];
  const all = Array.from({ length: batch }, (_, row) => row);

  const held = async <T>(
    precision: Precision | PartPrecisions,
    body: (model: LoadedModel) => Promise<T>,
  ): Promise<T> => {
    const model = await LoadedModel.load(directory, { precision, threads: 1 });
    try {
      return await body(model);
    } finally {
      await model.dispose();
    }
  };

  beforeAll(async () => {
    directory = await makeModel(kind);
    const model = await LoadedModel.load(directory, { threads: 1 });
    exact = await outputs(model, all);
    await model.dispose();
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.each([
    [16, 60],
    [8, 25],
    [{ languageModel: 8 } as const, 30],
    [4, 8],
  ] as const)("held in %o bits says nearly what it says in 32", async (precision, least) => {
    const before = readdirSync(directory);
    const found = await held(precision, (model) => outputs(model, all));
    exact.forEach((tensor, i) => {
      expect(found[i]!.data).not.toContain(Number.NaN);
      if (typeof precision === "object" && i < 2) expect(found[i]).toEqual(tensor);
      else {
        expect(decibels(tensor.data, found[i]!.data)).toBeGreaterThan(least);
        expect(decibels(tensor.data, found[i]!.data)).toBeLessThan(120);
      }
    });
    expect(readdirSync(directory)).toEqual(before);
  });

  it("held in 32 bits is what it was: nothing is written", async () => {
    expect(await held(32, (model) => outputs(model, all))).toEqual(exact);
  });

  it.each([4, 8, 16] as const)(
    "held in %d bits says the same of a request in every batch",
    async (precision) => {
      await held(precision, async (model) => {
        const together = await outputs(model, all);
        for (const rows of [[0], [2], [3, 4], [0, 1, 2]]) {
          (await outputs(model, rows)).forEach((alone, i) => {
            const part = sliceRows(together[i]!, rows[0]!, rows.at(-1)! + 1);
            expect(decibels(part.data, alone.data)).toBeGreaterThan(100);
          });
        }
      });
    },
  );
});

describe("precision", () => {
  it("is said in words", () => {
    expect(precisionText(4)).toBe("decoder 4, all else 8 bits");
    expect(precisionText(8)).toBe("8 bits");
    expect(precisionText({ languageModel: 16 })).toBe("language model 16 bits");
  });

  it.each<[ModelKind, number[], number[]]>([
    ["t5", [8], [4]],
    ["llama", [], [4]],
  ])("of 4 bits is a decoder's alone: %s", async (kind, encoder, decoder) => {
    const directory = await makeModel(kind);
    for (const [precision, before] of [
      [4, encoder],
      [{ languageModel: 4 }, encoder.map(() => 4)],
    ] as const) {
      const { quantized, layout, dispose } = await openModelFiles(directory, { precision });
      const bits = (ofDecoder: boolean) =>
        layout.flatMap(({ name, isDecoder }) =>
          isDecoder === ofDecoder && name.startsWith("language_model.")
            ? (quantized.get(name)?.bits ?? [])
            : [],
        );
      expect([...new Set(bits(false))]).toEqual(before);
      expect([...new Set(bits(true))]).toEqual(decoder);
      await dispose();
    }
    await rm(directory, { recursive: true });
  });

  it("leaves embeddings, norms and biases as they are", async () => {
    const directory = await makeModel("opt");
    const files = await openModelFiles(directory, { precision: 4 });
    const kinds = (test: RegExp) =>
      new Set(
        files.layout
          .filter(({ name }) => test.test(name))
          .map(({ name }) => files.checkpoint.weights.describe(name).dtype),
      );
    expect(kinds(/embed|norm|LayerNorm|bias|query_tokens/)).toEqual(new Set(["float32"]));
    expect(kinds(/(fc1|fc2|q_proj|dense|qkv|language_projection)\.weight$/)).toEqual(new Set(["uint8"]));
    await files.dispose();
    await rm(directory, { recursive: true });
  });
});
