import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import expected from "../../test/fixtures/video/expected.json" with { type: "json" };
import { type ModelKind, makeModel } from "../library/testing/make-model.js";
import { float32, type HostTensor, int32, Random, sliceRows } from "../tensor/index.js";
import { LoadedModel, type PromptIds } from "./loaded-model.js";

/** Instructions of the same length in all rows. */
function promptOf(rows: readonly (readonly number[])[]): PromptIds {
  const ids = int32([rows.length, rows[0]!.length], rows.flat());
  const mask = int32(ids.shape, new Int32Array(ids.data.length).fill(1));
  return { inputIds: ids, attentionMask: mask, qformerInputIds: ids, qformerAttentionMask: mask };
}

describe.each<ModelKind>(["t5", "llama", "opt"])("a video before %s", (kind) => {
  const loading = makeModel(kind).then((directory) => LoadedModel.load(directory));
  afterAll(async () => (await loading).dispose());
  const instructions = [
    [5, 9, 14],
    [7, 8, 30],
  ];
  const frames = 3;

  async function embeds(): Promise<HostTensor<"float32">> {
    const model = await loading;
    const { imageSize } = model.config.vision;
    const random = new Random(1);
    const pixels = Array.from({ length: 2 * frames * 3 * imageSize ** 2 }, () => random.normal());
    return model.encodeImages(float32([2 * frames, 3, imageSize, imageSize], pixels));
  }

  it("is what the Q-Former takes from each frame with the video's instruction, in their order", async () => {
    const model = await loading;
    const all = await embeds();
    const prompt = await model.videoPrompt(all, promptOf(instructions));
    const { queryTokens, text } = model.config;
    expect(prompt.shape).toEqual([2, frames * queryTokens, text.width]);
    for (let frame = 0; frame < 2 * frames; frame++) {
      const instruction = instructions[Math.floor(frame / frames)]!;
      const alone = await model.visualPrompt(sliceRows(all, frame, frame + 1), promptOf([instruction]));
      const size = alone.data.length;
      const part = prompt.data.subarray(frame * size, (frame + 1) * size);
      expect(Math.max(...part.map((value, i) => Math.abs(value - alone.data[i]!)))).toBeLessThan(1e-5);
    }
  });

  it("is read whole by the language model: each frame counts, and no other video", async () => {
    const model = await loading;
    const all = await embeds();
    const both = promptOf(instructions);
    const prefix = await model.prefill(await model.videoPrompt(all, both), both);
    const { vocabularySize } = model.decoder;
    const one = promptOf([instructions[1]!]);
    const logitsOf = async (video: HostTensor<"float32">) =>
      (await model.prefill(await model.videoPrompt(video, one), one)).logits;
    const alone = await logitsOf(sliceRows(all, frames, 2 * frames));
    const second = prefix.logits.subarray(vocabularySize);
    expect(Math.max(...second.map((value, i) => Math.abs(value - alone[i]!)))).toBeLessThan(1e-4);
    const shorter = await logitsOf(sliceRows(all, frames, 2 * frames - 1));
    expect(Math.max(...shorter.map((value, i) => Math.abs(value - alone[i]!)))).toBeGreaterThan(1e-3);
  });

  it("needs as many frames as any other", async () => {
    const model = await loading;
    const video = sliceRows(await embeds(), 0, 3);
    await expect(model.videoPrompt(video, promptOf(instructions))).rejects.toThrow(
      "3 frames cannot be shared out among 2 videos",
    );
  });
});

describe.each(expected)("as transformers' InstructBlipVideo: $model", (reference) => {
  const fixtures = join(import.meta.dirname, "../../test/fixtures");

  it("gives the same prompts and logits", async () => {
    const model = await LoadedModel.load(join(fixtures, "models", reference.model, "model"));
    try {
      const { imageSize } = model.config.vision;
      const shape = [2 * reference.frames, 3, imageSize, imageSize];
      const pixels = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * 0.37));
      const prompt = {
        ...promptOf(reference.inputIds),
        qformerInputIds: promptOf(reference.qformerInputIds).inputIds,
        qformerAttentionMask: promptOf(reference.qformerInputIds).attentionMask,
      };
      const visual = await model.videoPrompt(await model.encodeImages(float32(shape, pixels)), prompt);
      const { logits } = await model.prefill(visual, prompt);
      for (const [ours, theirs] of [
        [visual.data, reference.visualPrompt],
        [logits, reference.logits],
      ] as const) {
        expect(ours).toHaveLength(theirs.length);
        expect(Math.max(...theirs.map((value, i) => Math.abs(value - ours[i]!)))).toBeLessThan(1e-4);
      }
    } finally {
      await model.dispose();
    }
  });
});
