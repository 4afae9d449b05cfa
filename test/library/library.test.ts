import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { InstructBlip } from "../../src/library/index.js";
import { makeModel, otherPhoto, photo } from "../../src/library/testing/make-model.js";
import { library } from "./built-library.js";

const endless = { minNewTokens: 1_000_000, maxNewTokens: 1_000_000 };

let directory: string;
let model: InstructBlip;
beforeAll(async () => {
  directory = await makeModel("t5");
  model = await library.InstructBlip.load({ model: directory });
});
afterAll(async () => {
  await model.dispose();
  rmSync(directory, { recursive: true });
});

describe("load", () => {
  it("tells what a person should know of the model, as describe does", async () => {
    const notices: string[] = [];
    const onNotice = (notice: string): unknown => notices.push(notice);
    const bare = await makeModel("opt");
    onTestFinished(() => rmSync(bare, { recursive: true }));
    rmSync(join(bare, "processor_config.json"));
    const loaded = await library.InstructBlip.load({ model: bare, onNotice });
    await loaded.dispose();
    expect(notices).toEqual([expect.stringContaining("has no settings for images")]);
    expect(loaded.describe().notices).toEqual(notices);
  });
});

describe("ask", () => {
  it("streams the text that it also promises", async () => {
    const answer = model.ask(photo, "What is this?", { minNewTokens: 12, maxNewTokens: 12 });
    const pieces: string[] = [];
    for await (const piece of answer) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(await answer.text);
    expect(await answer.usage).toMatchObject({ visualTokens: 8, generatedTokens: 12 });
    expect(await answer.finishReason).toBe("length");
  });

  it("takes paths, URLs and bytes, which stay the caller's", async () => {
    const bytes = new Uint8Array(readFileSync(photo));
    const options = { maxNewTokens: 6 };
    const texts = [photo, new URL(`file://${photo}`), bytes].map((image) =>
      Promise.resolve(model.ask(image, "What?", options).text),
    );
    expect(new Set(await Promise.all(texts)).size).toBe(1);
    expect(bytes.length).toBe(readFileSync(photo).length);
  });

  it("answers calls made at once each with its own answer", async () => {
    const questions = ["Is it red?", "How many?", "Where is it?", "What colour?"];
    const options = { maxNewTokens: 8, minNewTokens: 8 };
    const together = await Promise.all(questions.map((question) => model.ask(photo, question, options).text));
    for (const [index, question] of questions.entries()) {
      expect(await model.ask(photo, question, options).text).toBe(together[index]);
    }
    expect(new Set(together).size).toBeGreaterThan(1);
  });

  it("stops the model when the loop is left, and goes on to the next call", async () => {
    for await (const _ of model.ask(photo, "Go on", endless)) break;
    expect(await model.ask(photo, "And?", { maxNewTokens: 1 })).toMatchObject({ finishReason: "length" });
  });

  it("aborts what runs and what waits", async () => {
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = model.ask(photo, "Go on", { ...endless, signal: running.signal });
    const second = model.rank(photo, "Go on", ["a", "b"], { signal: waiting.signal });
    const third = model.ask(photo, "And?", { maxNewTokens: 2 });
    waiting.abort(new Error("second thoughts"));
    await expect(second).rejects.toThrow("second thoughts");
    running.abort(new Error("enough"));
    await expect(first.text).rejects.toThrow("enough");
    await expect(third.text).resolves.toEqual(expect.any(String));
  });

  it.each([
    ["a file that is not there", "/no/such/image.png", "ImageError", /image\.png: cannot be read/],
    [
      "bytes of something else",
      new TextEncoder().encode("hello"),
      "ImageError",
      /no PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF/,
    ],
    ["an address", "https://example.org/cat.png", "TypeError", /fetch it/],
  ])("refuses %s", async (_, image, name, message) => {
    const error: unknown = await model.ask(image, "What?").text.catch((error: unknown) => error);
    expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
    if (name === "ImageError") expect(error).toBeInstanceOf(library.ImageError);
  });

  it("refuses wrong options by their names", async () => {
    await expect(model.ask(photo, "What?", { returnSequences: 2 }).text).rejects.toThrow(/returnSequences/);
    await expect(model.ask(photo, 3 as unknown as string).text).rejects.toThrow(TypeError);
  });
});

describe("the other calls", () => {
  it("askBatch answers like ask", async () => {
    const requests = [
      { image: photo, instruction: "Is it red?" },
      { image: otherPhoto, instruction: "Tell me all about this image, please." },
      { image: photo, instruction: "" },
    ];
    const batch = await model.askBatch(requests, { maxNewTokens: 6 });
    for (const [index, { image, instruction }] of requests.entries()) {
      const alone = await model.ask(image, instruction, { maxNewTokens: 6 });
      const { text, usage, probability } = batch[index]!;
      expect(alone).toMatchObject({ text, usage });
      expect(alone.probability / probability).toBeCloseTo(1, 4);
    }
    expect(await model.askBatch([])).toEqual([]);
  });

  it("caption asks with the published instruction", async () => {
    const caption = await model.caption(photo, { maxNewTokens: 5 });
    const { timings, ...answer } = await model.ask(photo, "A short image description:", { maxNewTokens: 5 });
    expect(caption).toMatchObject(answer);
    expect(timings.generate).toBeGreaterThan(0);
  });

  it("rank puts the likeliest first", async () => {
    const ranked = await model.rank(photo, "Is it red?", ["no, not at all", "yes"]);
    expect(ranked[0]!.logLikelihood).toBeGreaterThan(ranked[1]!.logLikelihood);
    await expect(model.rank(photo, "Is it red?", [])).rejects.toThrow(/no candidates/);
  });

  it("describe and inspect say the same", async () => {
    expect(await library.inspect(directory)).toEqual(model.describe());
    expect(model.describe()).toMatchObject({ modelType: "instructblip", directory, builtIn: false });
  });
});

describe("load and dispose", () => {
  it("refuses a folder without a model", async () => {
    await expect(library.InstructBlip.load({ model: tmpdir() })).rejects.toThrow(library.CheckpointError);
    await expect(library.inspect(tmpdir())).rejects.toThrow(/no config\.json/);
  });

  it("tells of progress, and stops when aborted", async () => {
    const controller = new AbortController();
    const stages: string[] = [];
    const load = library.InstructBlip.load({
      model: directory,
      signal: controller.signal,
      onProgress: ({ stage, fraction }) => {
        stages.push(stage);
        if (fraction! > 0) controller.abort();
      },
    });
    await expect(load).rejects.toThrow("aborted");
    expect(stages).toEqual(["loading vision", "loading visualPrompt"]);
  });

  it("rejects what runs and what comes later when disposed", async () => {
    const other = await library.InstructBlip.load({ model: directory });
    const running = other.ask(photo, "Go on", endless);
    const waiting = other.rank(photo, "Go on", ["a"]);
    await sleep(50);
    const disposed = other.dispose();
    for (const call of [running.text, waiting, other.ask(photo, "What?").text]) {
      await expect(call).rejects.toThrow(library.ModelUnavailableError);
    }
    await disposed;
    await other[Symbol.asyncDispose]();
  });
});

describe("a process", () => {
  it("ends by itself after its last answer, though the model was never disposed of", async () => {
    const script = `
      import { InstructBlip } from "instructblip";
      const model = await InstructBlip.load({ model: process.argv[1] });
      model.ask(process.argv[2], "What?", { maxNewTokens: 3 }).then(() => console.log("answered"));`;
    const args = ["--input-type=module", "--eval", script, directory, photo];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    expect({ stdout, stderr }).toEqual({ stdout: "answered\n", stderr: "" });
  });
});

describe("makeCheckpoint", () => {
  it("refuses unknown names with those it knows", async () => {
    const options = {
      like: "gpt",
      seed: 1,
      dtype: "float16",
      directory: join(tmpdir(), "never-made"),
    } as const;
    await expect(library.makeCheckpoint(options)).rejects.toThrow(/"gpt".*instructblip-flan-t5-xl/);
  });

  it("leaves nothing behind when aborted", async () => {
    const parent = mkdtempSync(join(tmpdir(), "instructblip-make-"));
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const controller = new AbortController();
    const options = { like: "blip2-opt-2.7b", seed: 1, dtype: "float16" } as const;
    const notices: string[] = [];
    const onNotice = (notice: string): unknown => notices.push(notice);
    const target = join(parent, "model");
    const { signal } = controller;
    const onProgress = (): void => controller.abort();
    await expect(
      library.makeCheckpoint({ ...options, directory: target, signal, onProgress, onNotice }),
    ).rejects.toThrow("aborted");
    expect(existsSync(target)).toBe(false);
    expect(notices).toEqual([`${target} takes 7.5 GB of random weights`]);
  });
});
