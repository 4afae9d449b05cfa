import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ModelKind, makeModel, otherPhoto, photo } from "../library/testing/make-model.js";
import { decodeImage, type Image, type PromptProcessor } from "../processing/index.js";
import { concatRows, type HostTensor, sliceRows } from "../tensor/index.js";
import { type AnsweringStep, loadAnsweringStep } from "./answering-step.js";
import { Stopwatch } from "./stopwatch.js";

describe.each<ModelKind>(["t5", "llama", "opt"])("the answering step with %s", (kind) => {
  let directory: string;
  let step: AnsweringStep;
  let text: PromptProcessor;
  beforeAll(async () => {
    directory = await makeModel(kind);
    ({ step, text } = await loadAnsweringStep(directory, {}));
  });
  afterAll(async () => {
    await step.model.dispose();
    rmSync(directory, { recursive: true });
  });

  async function* decoded(...paths: string[]): AsyncGenerator<Image> {
    for (const path of paths) yield await decodeImage(path);
  }

  const idsOf = (rows: readonly { ids: number[] }[][]) => rows.map(([best]) => best!.ids);

  it("encodes each image by itself, and one that comes again not again", async () => {
    const encodeImages = vi.spyOn(step.model, "encodeImages");
    const events: string[] = [];
    async function* images(): AsyncGenerator<Image> {
      for (const path of [photo, otherPhoto, photo]) {
        events.push(`decode after ${encodeImages.mock.calls.length}`);
        yield await decodeImage(path);
      }
    }
    const watch = new Stopwatch();
    const embeds = await step.encode(images(), { watch });
    expect(events).toEqual(["decode after 0", "decode after 1", "decode after 2"]);
    expect(encodeImages).toHaveBeenCalledTimes(2);
    expect(embeds[2]).toBe(embeds[0]);
    expect(embeds[0]!.shape[0]).toBe(1);
    const again = new Stopwatch();
    expect((await step.encode(decoded(photo), { watch: again }))[0]).toBe(embeds[0]);
    expect(again.seconds().encodeImage).toBe(0);
    expect(again.seconds().decodeImage).toBeGreaterThan(0);
    encodeImages.mockRestore();
  });

  it("does not even decode again what comes under the same key", async () => {
    let decodedImages = 0;
    async function* images() {
      decodedImages++;
      yield* decoded(photo, otherPhoto);
    }
    const embeds = await step.encode(images(), { key: "two" });
    expect(await step.encode(images(), { key: "two" })).toEqual(embeds);
    expect(decodedImages).toBe(1);
    expect(embeds).toEqual(await step.encode(decoded(photo, otherPhoto)));
  });

  it("answers and ranks each request as alone, from images or from what stands for them", async () => {
    const instructions = ["What is in the picture?", "Where?"];
    const options = { maxNewTokens: 8, minNewTokens: 8, eosTokenIds: text.endIds };
    const imageEmbeds = concatRows(await step.encode(decoded(photo, otherPhoto)));
    const prompt = text.prompts(instructions);
    const candidates = ["a cat", "two dogs"].map((candidate) => text.encodeCandidate(candidate));
    const answers = idsOf(await step.generate({ imageEmbeds, prompt }, options));
    const scores = await step.rank({ imageEmbeds, prompt }, candidates);
    for (const [row, instruction] of instructions.entries()) {
      const alone = {
        imageEmbeds: sliceRows(imageEmbeds, row, row + 1),
        prompt: text.prompts([instruction]),
      };
      expect(idsOf(await step.generate(alone, options))).toEqual([answers[row]]);
      const [ranked] = await step.rank(alone, candidates, { maxRowsPerStep: 1 });
      ranked!.forEach(({ sum }, i) => {
        expect(sum).toBeCloseTo(scores[row]![i]!.sum, 3);
      });
    }
    const visualPrompt: HostTensor<"float32"> = await step.model.visualPrompt(imageEmbeds, prompt);
    expect(idsOf(await step.generate({ visualPrompt, prompt }, options))).toEqual(answers);
  });

  it("stops before it reads when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const imageEmbeds = concatRows(await step.encode(decoded(photo)));
    const requests = { imageEmbeds, prompt: text.prompts(["What?"]) };
    const prefill = vi.spyOn(step.model, "prefill");
    const options = { maxNewTokens: 2, eosTokenIds: text.endIds };
    await expect(step.encode(decoded("/no/such/file.png"), { signal })).rejects.toThrow("enough");
    await expect(step.generate(requests, options, { signal })).rejects.toThrow("enough");
    await expect(step.rank(requests, [[5]], { signal })).rejects.toThrow("enough");
    expect(prefill).not.toHaveBeenCalled();
    prefill.mockRestore();
  });
});
