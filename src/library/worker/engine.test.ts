import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { eachFrameOf } from "../../data/index.js";
import { decodeImage } from "../../processing/index.js";
import type { ImageRequest } from "../protocol.js";
import {
  type MakeModelOptions,
  type ModelKind,
  makeModel,
  otherPhoto,
  photo,
} from "../testing/make-model.js";
import type { AnswerResult, AnswerToken } from "../types.js";
import { describeModel } from "./describe-model.js";
import { Engine } from "./engine.js";

const { signal } = new AbortController();
const images = join(import.meta.dirname, "../../../test/fixtures/images");

async function load(kind: ModelKind, options?: MakeModelOptions): Promise<Engine> {
  const directory = await makeModel(kind, options);
  const engine = await Engine.load(directory);
  onTestFinished(async () => {
    await engine.dispose();
    rmSync(directory, { recursive: true });
  });
  return engine;
}

/** What does not depend on the batch or the clock. */
function essence({ text, usage, finishReason, sequences }: AnswerResult) {
  return { text, usage, finishReason, ids: sequences.map(({ tokens }) => tokens.map(({ id }) => id)) };
}

describe.each(["t5", "llama", "opt"] as const)("Engine with %s", (kind) => {
  let directory: string;
  let engine: Engine;
  const question = { images: [photo], instruction: "What is in the picture?" };
  beforeAll(async () => {
    directory = await makeModel(kind);
    engine = await Engine.load(directory);
  });
  afterAll(async () => {
    await engine.dispose();
    rmSync(directory, { recursive: true });
  });

  it("streams pieces that are the text when joined", async () => {
    // Many different texts, because what is held back depends on the tokens.
    let count = 0;
    for (let seed = 0; seed < 10; seed++) {
      const pieces: string[] = [];
      const options = { minNewTokens: 20, maxNewTokens: 20, sample: { seed, temperature: 3 } };
      const onPiece = (piece: string) => pieces.push(piece);
      const { text, usage } = (await engine.answer([question], options, signal, { onPiece }))[0]!;
      expect(pieces.join("")).toBe(text);
      expect(pieces).not.toContain("");
      count += pieces.length;
      expect(usage).toMatchObject({ visualTokens: 8, generatedTokens: 20 });
    }
    expect(count).toBeGreaterThan(20);
  });

  it("ends at a stop text, cuts it, and never shows a part of it", async () => {
    let ended = 0;
    for (let seed = 0; seed < 12; seed++) {
      const options = { maxNewTokens: 20, minNewTokens: 20, sample: { seed, temperature: 3 } };
      const { text: whole } = (await engine.answer([question], options, signal))[0]!;
      const letters = [...whole];
      const stop = [letters.slice(5 + seed / 2, 7 + seed / 2).join("") || "none", "never there"] as const;
      const pieces: string[] = [];
      const onPiece = (piece: string) => pieces.push(piece);
      const answers = await engine.answer([question], { ...options, stop }, signal, { onPiece });
      const { text, finishReason, usage } = answers[0]!;
      expect(pieces.join("")).toBe(text);
      expect(text).not.toContain(stop[0]);
      expect(whole.startsWith(text)).toBe(true);
      expect([finishReason, usage.generatedTokens === 20]).toEqual(
        whole.includes(stop[0]) ? ["stop", expect.anything()] : ["length", true],
      );
      if (finishReason === "stop") ended++;
    }
    expect(ended).toBeGreaterThan(6);
  });

  it("ends at stop texts in batches and with beams too", async () => {
    const requests = [question, { images: [otherPhoto], instruction: "Where?" }, question];
    for (const beams of [1, 3]) {
      const options = { maxNewTokens: 12, beams };
      const plain = await engine.answer(requests, options, signal);
      const stop = [...new Set(plain.map(({ text }) => [...text].slice(3, 5).join("") || "none"))];
      const results = await engine.answer(requests, { ...options, stop }, signal);
      for (const { text } of results) for (const each of stop) expect(text).not.toContain(each);
      // Beams may go round a stop text.
      if (beams === 1) expect(results.map(({ finishReason }) => finishReason)).toContain("stop");
      const [alone] = await engine.answer([question], { ...options, stop }, signal);
      expect(essence(alone!)).toEqual(essence(results[2]!));
    }
  });

  it("tells of tokens as they come, with probabilities and alternatives", async () => {
    const told: AnswerToken[] = [];
    const options = { maxNewTokens: 6, alternatives: 3 };
    const onToken = (token: AnswerToken) => told.push(token);
    const [result] = await engine.answer([question], options, signal, { onToken });
    const { tokens, probability, logProbability } = result!.sequences[0]!;
    expect(told).toEqual(tokens);
    expect(result!.probability).toBe(probability);
    expect(tokens.reduce((sum, token) => sum + token.logProbability, 0)).toBeCloseTo(logProbability, 9);
    for (const { id, text, probability, alternatives } of tokens) {
      // Greedy: the first alternative is the token itself.
      expect(alternatives).toHaveLength(3);
      expect(alternatives![0]).toMatchObject({ id, text, probability });
      expect(alternatives![1]!.probability).toBeLessThanOrEqual(probability);
    }
  });

  it("sees several images one after the other, each with the instruction", async () => {
    const options = { maxNewTokens: 8 };
    const both = { images: [photo, otherPhoto], instruction: "What is in the images?" };
    const [answer] = await engine.answer([both], options, signal);
    expect(answer!.usage.visualTokens).toBe(16);
    const [swapped] = await engine.answer([{ ...both, images: [otherPhoto, photo] }], options, signal);
    const [first] = await engine.answer([{ ...both, images: [photo] }], options, signal);
    const numbers = [answer, swapped, first].map((result) => result!.probability);
    expect(new Set(numbers).size).toBe(3);
    const ranked = await engine.rank(both, ["a cat", "a dog"], signal);
    const alone = await engine.rank({ ...both, images: [photo] }, ["a cat", "a dog"], signal);
    expect(ranked[0]!.logLikelihood).not.toBe(alone[0]!.logLikelihood);
  });

  it("answers requests of different numbers of images together as alone", async () => {
    const requests = [1, 3, 1, 2, 3, 1, 2].map((count, i) => ({
      images: Array.from({ length: count }, (_, k) => ((i + k) % 2 ? photo : otherPhoto)),
      instruction: ["What is it?", "Describe the images in a few words.", "Where?"][i % 3]!,
    }));
    const batch = await engine.answer(requests, { maxNewTokens: 6 }, signal);
    for (const [index, request] of requests.entries()) {
      const [alone] = await engine.answer([request], { maxNewTokens: 6 }, signal);
      expect(essence(batch[index]!)).toEqual(essence(alone!));
    }
  });

  it("sees the frames of a video as images", async () => {
    const options = { maxNewTokens: 6 };
    const clip = join(images, "animated.gif");
    const instruction = "What happens?";
    const [video] = await engine.answer(
      [{ images: [{ video: clip, frames: 2 }], instruction }],
      options,
      signal,
    );
    expect(video!.usage.visualTokens).toBe(16);
    const frames: Buffer[] = [];
    for await (const frame of eachFrameOf(clip, { wanted: 2 })) {
      const { width, height, data } = frame;
      frames.push(
        await sharp(data, { raw: { width, height, channels: 3 } })
          .png()
          .toBuffer(),
      );
    }
    const [asImages] = await engine.answer([{ images: frames, instruction }], options, signal);
    expect(essence(asImages!)).toEqual(essence(video!));
    expect(asImages!.probability).toBe(video!.probability);
  });

  it("turns photographs upright unless told not to, and refuses larger ones than it is told", async () => {
    const turned = { images: [join(images, "kinds/orientation6.png")], instruction: "What?" };
    const { data, ...raw } = await decodeImage(turned.images[0]!, { upright: true });
    const upright = await sharp(data, { raw: { ...raw, channels: 3 } })
      .png()
      .toBuffer();
    const probabilityOf = async (asked: Engine, request: ImageRequest) =>
      (await asked.answer([request], { maxNewTokens: 4 }, signal))[0]!.probability;
    expect(await probabilityOf(engine, turned)).toBe(
      await probabilityOf(engine, { ...turned, images: [upright] }),
    );
    const asStored = await Engine.load(directory, { upright: false, maxPixels: 100 });
    try {
      expect(await probabilityOf(asStored, turned)).not.toBe(await probabilityOf(engine, turned));
      await expect(probabilityOf(asStored, question)).rejects.toThrow(/too large/);
    } finally {
      await asStored.dispose();
    }
  });

  it("refuses more images than the language model reads, before it looks at one", async () => {
    const many = { images: Array<string>(2000).fill("/no/such/file.png"), instruction: "What?" };
    await expect(engine.answer([many], {}, signal)).rejects.toThrow(RangeError);
    await expect(engine.rank(many, ["a"], signal)).rejects.toThrow(/more than the/);
  });

  it("leaves bad words out", async () => {
    let left = 0;
    for (let seed = 0; seed < 8; seed++) {
      const options = { maxNewTokens: 10, sample: { seed, temperature: 3 } };
      const written = async (badWords: string[]) => {
        const [result] = await engine.answer([question], { ...options, badWords }, signal);
        return result!.sequences[0]!.tokens.map(({ text }) => text);
      };
      const word = (await written([])).find((piece) => /^ [a-z]+$/.test(piece));
      if (word === undefined) continue;
      expect(await written([word.trim()])).not.toContain(word);
      left++;
    }
    expect(left).toBeGreaterThan(0);
  });

  it("gives beams best first, and the best as one piece", async () => {
    const pieces: string[] = [];
    const options = { beams: 3, returnSequences: 3, maxNewTokens: 6 };
    const onPiece = (piece: string) => pieces.push(piece);
    const [result] = await engine.answer([question], options, signal, { onPiece });
    expect(pieces).toEqual([result!.text]);
    const scores = result!.sequences.map(({ score }) => score!);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores).toHaveLength(3);
  });

  it("answers a batch as it answers each request alone", async () => {
    const instructions = [
      "Is it red?",
      "",
      "Describe the image in a few words, please. What do you see there?",
    ];
    const requests = Array.from({ length: 20 }, (_, i) => ({
      images: [i % 2 ? photo : otherPhoto],
      instruction: instructions[i % instructions.length]!,
    }));
    const batch = await engine.answer(requests, { maxNewTokens: 8 }, signal);
    for (const [index, request] of requests.slice(0, 6).entries()) {
      const [alone] = await engine.answer([request], { maxNewTokens: 8 }, signal);
      expect(essence(batch[index]!)).toEqual(essence(alone!));
      expect(batch[index]!.probability).toBeCloseTo(alone!.probability, 4);
    }
    expect(batch).toHaveLength(20);
    expect(essence(batch[19]!)).toEqual(essence(batch[1]!)); // photo, "" – read in different groups
  });

  it("ranks candidates by likelihood", async () => {
    const candidates = ["yes", "no, it is not", "a cat", "yes"];
    const ranked = await engine.rank(question, candidates, signal);
    expect(ranked.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3]);
    for (const { candidate, index } of ranked) expect(candidate).toBe(candidates[index]);
    const likelihoods = ranked.map(({ logLikelihood }) => logLikelihood);
    expect(likelihoods).toEqual([...likelihoods].sort((a, b) => b - a));
    expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    const [first, second] = ranked.filter(({ candidate }) => candidate === "yes");
    expect(first!.logLikelihood).toBeCloseTo(second!.logLikelihood, 4);
  });

  it("stops when the signal is aborted", async () => {
    const controller = new AbortController();
    let pieces = 0;
    const onPiece = (): void => {
      if (++pieces === 2) controller.abort(new Error("enough"));
    };
    const options = { maxNewTokens: 300, minNewTokens: 300 };
    await expect(
      engine.answer([question], { ...options, sample: { seed: 1, temperature: 3 } }, controller.signal, {
        onPiece,
      }),
    ).rejects.toThrow("enough");
    expect(pieces).toBe(2);
  });

  it("refuses wrong options before it looks at the image", async () => {
    const request = { ...question, images: ["/there/is/none.png"] };
    await expect(engine.answer([request], { beams: 0 }, signal)).rejects.toThrow(/beams must be at least 1/);
    await expect(engine.answer([request], { beams: 1 }, signal)).rejects.toThrow(/none\.png: cannot be read/);
  });
});

describe("Engine", () => {
  const request = { images: [photo], instruction: "What is it?" };

  it("takes an image's bytes like its file", async () => {
    const engine = await load("t5");
    const bytes = { ...request, images: [new Uint8Array(readFileSync(photo))] };
    const [[fromFile], [fromBytes]] = [
      await engine.answer([request], {}, signal),
      await engine.answer([bytes], {}, signal),
    ];
    expect({ ...fromBytes, timings: undefined }).toEqual({ ...fromFile, timings: undefined });
  });

  it.each<ModelKind>(["t5", "llama", "opt"])("%s ends answers where the checkpoint says", async (kind) => {
    const first = async (ends: readonly number[]): Promise<AnswerResult> => {
      const engine = await load(kind, { text: { eos_token_id: ends } });
      return (await engine.answer([request], { maxNewTokens: 4, minNewTokens: 0 }, signal))[0]!;
    };
    const without = await first([0]);
    expect(without).toMatchObject({ finishReason: "length", usage: { generatedTokens: 4 } });
    const { id } = without.sequences[0]!.tokens[0]!;
    expect(await first([0, id])).toMatchObject({ finishReason: "stop", usage: { generatedTokens: 1 } });
  });

  it("notices that weights are written to under it, before it computes with them", async () => {
    const directory = await makeModel("t5");
    const engine = await Engine.load(directory);
    onTestFinished(async () => {
      await engine.dispose();
      rmSync(directory, { recursive: true });
    });
    const path = join(directory, "model.safetensors");
    await engine.answer([request], { maxNewTokens: 1 }, signal);
    truncateSync(path, 4096);
    await expect(engine.answer([request], { maxNewTokens: 1 }, signal)).rejects.toThrow(
      /model\.safetensors has been written to since the model was loaded \(\d+ bytes then, 4096 now\)/,
    );
  });

  it("follows the checkpoint's generation settings", async () => {
    const engine = await load("t5", {
      generationConfig: { num_beams: 2, max_new_tokens: 3, min_new_tokens: 3 },
    });
    const [result] = await engine.answer([request], {}, signal);
    expect(result).toMatchObject({ finishReason: "length", usage: { generatedTokens: 3 } });
    expect(result!.sequences[0]!.score).toBeDefined();
  });

  it("refuses more beams and tokens than fit, before it looks at the image", async () => {
    const engine = await load("t5");
    const lost = { ...request, image: "/there/is/none.png" };
    for (const [options, message] of [
      [{ beams: 5_000_000 }, /beams must be at most 1024/],
      [{ maxNewTokens: 1e12 }, /maxNewTokens must be at most 1000000/],
      [{ maxNewTokens: 1_000_000, beams: 1024 }, /1024 answers of up to 1000000 tokens at once need about/],
      [{ returnSequences: 1e9, sample: {} }, /returnSequences must be at most 4096/],
      [{ num_beams: 3 }, /did you mean "beams"/],
    ] as const) {
      await expect(engine.answer([lost], options as object, signal)).rejects.toThrow(message);
    }
  });

  it("hears of an abort while many candidates are read", async () => {
    const engine = await load("t5");
    const controller = new AbortController();
    const candidates = Array.from({ length: 20_000 }, (_, i) => `a cat ${i}`);
    const ranking = engine.rank(request, candidates, controller.signal);
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(ranking).rejects.toThrow("enough");
  });

  it("refuses what is longer than OPT's positions", async () => {
    const engine = await load("opt", { text: { max_position_embeddings: 40 } });
    await expect(engine.answer([request], { maxNewTokens: 64 }, signal)).rejects.toThrow(
      /more than the 40 tokens that this model reads/,
    );
    await expect(engine.answer([request], { maxNewTokens: 4 }, signal)).resolves.toHaveLength(1);
  });

  it("stops an expression of the tokenizer that does not end, and answers the next question", async () => {
    const directory = await makeModel("t5");
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "tokenizer.json");
    const endless = { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated", invert: false };
    const tokenizer = { ...JSON.parse(readFileSync(file, "utf8")), pre_tokenizer: endless };
    writeFileSync(file, JSON.stringify(tokenizer));
    const engine = await Engine.load(directory);
    onTestFinished(() => engine.dispose());
    const stopped = engine.answer([{ ...request, instruction: `${"a".repeat(60)}!` }], {}, signal);
    await expect(stopped).rejects.toThrow(`${file}: a regular expression in it took longer than`);
    await expect(engine.answer([request], { maxNewTokens: 2 }, signal)).resolves.toHaveLength(1);
  });

  it("refuses ids that the model does not know", async () => {
    const engine = await load("t5", { text: { vocab_size: 20 } });
    await expect(engine.answer([request], {}, signal)).rejects.toThrow(/but the model knows 20 tokens only/);
  });

  it("refuses a folder whose images have another size", async () => {
    const directory = await makeModel("t5");
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(
      join(directory, "processor_config.json"),
      JSON.stringify({ image_processor: { size: { height: 28, width: 28 } } }),
    );
    await expect(Engine.load(directory)).rejects.toThrow(/28 x 28 pixels, but config.json says 56 x 56/);
  });
});

describe("describeModel", () => {
  it("adds up the parts", async () => {
    const directory = await makeModel("t5");
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const { parts, parameters, memoryBytes } = await describeModel({ directory, builtIn: false });
    expect(parts.map(({ name }) => name)).toEqual([
      "image encoder",
      "queries and projection",
      "Q-Former",
      "language model",
    ]);
    const [, queries] = parts;
    // 8 queries of 32, projected to 40.
    expect(queries).toMatchObject({ parameters: 8 * 32 + 40 * 32 + 40, dtype: "float32" });
    expect(queries!.bytesOnDisk).toBe(4 * queries!.parameters);
    expect(parts.reduce((sum, part) => sum + part.parameters, 0)).toBe(parameters);
    expect(memoryBytes).toBeGreaterThan(4 * parameters);
  });
});
