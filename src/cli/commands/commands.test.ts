import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeContext, fakeDescription } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { runCommandLine } from "../run.js";

/** Runs a command that must succeed. */
async function run(args: string[], context = new FakeContext()): Promise<FakeContext> {
  expect(await runCommandLine(args, context), context.err).toBe(0);
  return context;
}

describe("ask", () => {
  it("writes the answer, and only the answer, to stdout as it comes", async () => {
    const context = new FakeContext();
    const pieces: string[] = [];
    context.stdout.write = (text) => pieces.push(text).toString();
    await run(["ask", "cat.png", "What is this?", "--model", "folder"], context);
    expect(pieces).toEqual(["a ", "red ", "cat", "\n"]);
    expect(context.err).toBe("");
    expect(context.calls.loaded?.model).toBe(resolve("folder"));
    expect(context.calls.asked).toMatchObject({ image: "cat.png", instruction: "What is this?" });
    expect(context.calls.disposed).toBe(1);
  });

  it("takes a device for all of the model, or for parts of it", async () => {
    const deviceOf = async (...flags: string[]) =>
      (await run(["ask", "cat.png", "What?", ...flags])).calls.loaded?.device;
    expect(await deviceOf()).toBeUndefined();
    expect(await deviceOf("--device", "webgpu")).toBe("webgpu");
    expect(await deviceOf("--device", "vision=webgpu, language=cuda")).toEqual({
      vision: "webgpu",
      languageModel: "cuda",
    });
  });

  it.each([
    ["gpu", "Devices are cpu, webgpu, cuda."],
    ["vision=", "Devices are cpu, webgpu, cuda."],
    ["image=webgpu", "Parts are vision, qformer, language."],
    ["constructor=webgpu", "Parts are vision, qformer, language."],
    ["webgpu,cuda", "Devices are cpu, webgpu, cuda."],
  ])("refuses device %s", async (device, message) => {
    const context = new FakeContext();
    expect(await runCommandLine(["caption", "cat.png", "--device", device], context)).toBe(2);
    expect(context.err).toContain(message);
  });

  it("takes several images and videos, and says how they are read", async () => {
    const folder = temporaryFolder();
    const [first, second] = [join(folder, "a.png"), join(folder, "b.png")];
    for (const path of [first, second]) writeFileSync(path, "");
    const several = await run(["ask", first, second, "What changed?"]);
    expect(several.calls.asked).toMatchObject({ image: [first, second], instruction: "What changed?" });
    expect(several.calls.loaded).toMatchObject({ upright: true });
    const mixed = await run(
      ["ask", "clip.mp4", first, folder, "What?", "--frames", "8"].concat(
        "--no-upright",
        "--max-pixels",
        "1000",
      ),
    );
    expect(mixed.calls.asked?.image).toEqual([
      { video: "clip.mp4", frames: 8 },
      first,
      { video: folder, frames: 8 },
    ]);
    expect(mixed.calls.loaded).toMatchObject({ upright: false, maxPixels: 1000 });
    const animation = await run(["ask", "clip.gif", "What?", "--video"]);
    expect(animation.calls.asked?.image).toEqual({ video: "clip.gif", frames: undefined });
    expect((await run(["caption", first, second])).calls.asked?.image).toEqual([first, second]);
    expect((await run(["ask", "data:image/png;base64,AA", "data:,", "Q?"])).calls.asked?.image).toHaveLength(
      2,
    );
  });

  it.each<[string, unknown]>([
    ["8", 8],
    ["vision=8, language=4", { vision: 8, languageModel: 4 }],
    ["qformer=32", { qformer: 32 }],
  ])("takes a precision, of all or by part: %s", async (text, precision) => {
    for (const args of [
      ["ask", "cat.png", "What?"],
      ["caption", "cat.png"],
    ]) {
      expect((await run([...args, "--precision", text])).calls.loaded).toMatchObject({ precision });
    }
  });

  it.each([
    ["5", "Expected 4, 8, 16 or 32."],
    ["vision=5", "Expected 4, 8, 16 or 32."],
    ["eyes=8", "Parts are vision, qformer, language."],
    ["vision=", "Expected 4, 8, 16 or 32."],
    ["vision=8=8", "Expected 4, 8, 16 or 32."],
  ])("refuses a precision of %s", async (text, message) => {
    const context = new FakeContext();
    expect(await runCommandLine(["ask", "cat.png", "What?", "--precision", text], context)).toBe(2);
    expect(context.err).toContain(message);
  });

  it.each([
    [["ask", "cat.png"], "missing required argument 'instruction'"],
    [
      ["ask", "cat.png", "What", "is", "it?"],
      'there is no file "What"; put an instruction of several words in quotation',
    ],
    [["ask", "package.json", "examples/count.png"], '"examples/count.png", is an image; missing required'],
    [["ask", "", "What?"], "the path of an image is empty"],
    [["ask", "cat.png", "What?", "--frames", "3"], "--frames needs a video"],
    [["rank", "cat.png", "What?", "--frames", "3", "--candidate", "a"], "--frames needs a video"],
  ])("refuses %j", async (args, message) => {
    const context = new FakeContext();
    expect(await runCommandLine(args, context)).toBe(2);
    expect(context.err).toContain(message);
  });

  it("hands every generation flag to the library", async () => {
    const flags = "--max-new-tokens 9 --min-new-tokens 0 --beams 4 --sequences 2 --repetition-penalty 1.5";
    const { calls, signal } = await run([
      ..."ask cat.png What?".split(" "),
      ...flags.split(" "),
      ..."--length-penalty -1 --early-stopping never --no-repeat-ngram-size 3".split(" "),
      ..."--bad-word red --bad-word".split(" "),
      "dark blue",
      ..."--stop . --probabilities --alternatives 5".split(" "),
    ]);
    expect(calls.asked?.options).toEqual({
      maxNewTokens: 9,
      minNewTokens: 0,
      beams: 4,
      returnSequences: 2,
      repetitionPenalty: 1.5,
      lengthPenalty: -1,
      earlyStopping: "never",
      noRepeatNgramSize: 3,
      badWords: ["red", "dark blue"],
      stop: ["."],
      alternatives: 5,
      sample: undefined,
      signal,
    });
    const sampled = await run(
      "ask cat.png What? --sample --seed 7 --temperature 0.5 --top-k 20 --top-p 0.9 --sequences 3".split(" "),
    );
    expect(sampled.calls.asked?.options).toMatchObject({
      returnSequences: 3,
      sample: { seed: 7, temperature: 0.5, topK: 20, topP: 0.9 },
    });
  });

  it("leaves defaults to the library", async () => {
    const { calls } = await run(["ask", "cat.png", "What?"]);
    const { signal, ...options } = calls.asked?.options ?? {};
    expect(signal).toBeDefined();
    expect(Object.values(options).filter((value) => value !== undefined)).toEqual([]);
  });

  it("writes several sequences one a line", async () => {
    const { out } = await run(["ask", "cat.png", "What?", "--beams", "2", "--sequences", "2"]);
    expect(out).toBe("a red cat\nsecond\n");
  });

  it("--json writes one object", async () => {
    const { out } = await run(["ask", "cat.png", "What?", "--json"]);
    const token = { id: 5, text: " red", probability: 0.5, logProbability: Math.log(0.5) };
    const sequence = { probability: 0.5, logProbability: Math.log(0.5), tokens: [token] };
    expect(JSON.parse(out)).toEqual({
      text: "a red cat",
      probability: 0.5,
      finishReason: "stop",
      usage: { promptTokens: 3, visualTokens: 32, generatedTokens: 3 },
      sequences: [
        { text: "a red cat", score: -0.25, ...sequence },
        { text: "second", ...sequence },
      ],
      notices: [],
    });
  });

  it("--probabilities writes those of the answer and its tokens behind each answer", async () => {
    const lines = '  50.0 %  whole answer\n  50.0 %  " red"\n';
    const { out } = await run(["ask", "cat.png", "What?", "--probabilities"]);
    expect(out).toBe(`a red cat\n${lines}`);
    const several = await run("ask cat.png What? --beams 2 --sequences 2 --probabilities".split(" "));
    expect(several.out).toBe(`a red cat\n${lines}second\n${lines}`);
  });

  it("--verbose writes phases, times and speed to stderr", async () => {
    const { out, err } = await run(["ask", "cat.png", "What?", "--verbose"]);
    expect(out).toBe("a red cat\n");
    expect(err).toMatch(/^load +[\d.]+ s\ndecode image +0\.010 s\nencode image +0\.020 s\n/);
    expect(err).toMatch(/\nread prompt +0\.030 s {2}32 tokens of the image, 3 of the instruction\n/);
    expect(err).toMatch(/\ngenerate +0\.500 s {2}3 tokens, 6\.0 tokens per second\n$/);
  });

  it.each([
    ["--beams 5000000", /from 1 to 1024/],
    ["--max-new-tokens 1000000000000", /from 1 to 1000000/],
    ["--early-stopping always", /true, false, never/],
    ["--alternatives 5", /needs --probabilities or --json/],
    ["--json --probabilities", /leave out --probabilities/],
    ["--num-beams 5", /unknown option/],
  ])("%s is a usage error", async (flags, message) => {
    const context = new FakeContext();
    expect(await runCommandLine(["ask", "cat.png", "What?", ...flags.split(" ")], context)).toBe(2);
    expect(context.err).toMatch(message);
    expect(context.calls.loaded).toBeUndefined();
  });

  it("says once on stderr that the built-in model knows drawn images only", async () => {
    const context = new FakeContext();
    context.calls.description = { ...fakeDescription, builtIn: true };
    await run(["ask", "cat.png", "What?"], context);
    expect(context.err).toMatch(/^instructblip: [^\n]*drawn images[^\n]*--model DIR[^\n]*\n$/);
    expect(context.out).toBe("a red cat\n");
  });
});

describe("caption", () => {
  it("asks for a caption", async () => {
    const { out, calls } = await run(["caption", "cat.png", "--max-new-tokens", "5"]);
    expect(out).toBe("a red cat\n");
    expect(calls.asked).toMatchObject({ image: "cat.png", options: { maxNewTokens: 5 } });
    expect(calls.asked?.instruction).toBeUndefined();
  });
});

describe("rank", () => {
  it("writes a table, best first", async () => {
    const { out, calls } = await run(["rank", "cat.png", "What?", "--candidates", "a cat, a dog"]);
    expect(calls.ranked).toEqual(["a cat", "a dog"]);
    expect(out).toBe(
      [
        "probability  log-likelihood  candidate",
        "     50.0 %          -1.000  a cat",
        "     50.0 %          -2.000  a dog",
        "",
      ].join("\n"),
    );
  });

  it("takes candidates with commas one by one", async () => {
    const { calls, out } = await run([
      "rank",
      "cat.png",
      "What?",
      "--candidate",
      "red, or so",
      "--candidate",
      "blue",
      "--json",
    ]);
    expect(calls.ranked).toEqual(["red, or so", "blue"]);
    expect(JSON.parse(out)).toHaveLength(2);
  });
});

describe("what a person should know of a model", () => {
  const notices = ["the folder has no settings for images", "key x is not followed"];
  it.each([
    ["ask", "cat.png", "What?"],
    ["rank", "cat.png", "What?", "--candidates", "red,blue"],
    ["inspect"],
    ["train", "c.yaml", "--dry-run"],
  ])("stands once on stderr: %s", async (...args) => {
    const context = new FakeContext();
    context.calls.description = { ...fakeDescription, notices };
    const { err } = await run(args, context);
    expect(err).toBe(notices.map((notice) => `instructblip: ${notice}\n`).join(""));
  });
});

describe("inspect", () => {
  it("writes parts, parameters, dtypes and memory without loading", async () => {
    const { out, calls } = await run(["inspect", "folder"]);
    expect(calls.inspected).toBe(resolve("folder"));
    expect(calls.loaded).toBeUndefined();
    expect(out).toContain("parameters  1,000,020\n");
    expect(out).toContain("memory      5.0 GiB\n");
    expect(out).toContain("vision          float32   1,000,000  3.8 MiB\n");
    expect(out).toContain("language model  float16          20     40 B\n");
  });

  it("takes the built-in model without a folder, and --model", async () => {
    expect((await run(["inspect"])).calls.inspected).toBeUndefined();
    const { calls, out } = await run(["inspect", "--model", "folder", "--json"]);
    expect(calls.inspected).toBe(resolve("folder"));
    expect(JSON.parse(out)).toEqual(fakeDescription);
  });
});

describe("make-checkpoint", () => {
  it("hands its options to the library and writes the folder", async () => {
    const { out, err, calls } = await run(
      "make-checkpoint --like blip2-opt-2.7b --seed 0 --dtype bfloat16 out".split(" "),
    );
    expect(out).toBe("out\n");
    expect(err).toBe("instructblip: so many gigabytes\n");
    expect(calls.made).toMatchObject({
      like: "blip2-opt-2.7b",
      seed: 0,
      dtype: "bfloat16",
      directory: "out",
    });
  });

  it("draws its progress on a terminal and takes it away again", async () => {
    const context = new FakeContext();
    context.stderr.isTTY = true;
    await run("make-checkpoint --like blip2-opt-2.7b --seed 0 out --json".split(" "), context);
    expect(context.err).toContain("100 %  writing");
    expect(context.err.endsWith("\x1b[2K")).toBe(true); // "erase the line"
    expect(JSON.parse(context.out)).toEqual({
      directory: "out",
      like: "blip2-opt-2.7b",
      seed: 0,
      dtype: "float32",
    });
  });
});

describe("parity", () => {
  const good = {
    group: "vision",
    tensor: "image_embeds",
    largestDifference: 1.2e-7,
    tolerance: 1e-5,
    ok: true,
  };
  const bad = { group: "decoder", tensor: "logits", largestDifference: 0.5, tolerance: 1e-4, ok: false };
  const missing = { ...bad, largestDifference: null, detail: "not in the expected file" };

  async function runParity(parityResults: (typeof good | typeof missing)[], ...flags: string[]) {
    const context = new FakeContext();
    context.calls.parityResults = parityResults;
    return {
      exitCode: await runCommandLine(["parity", "folder", ...flags], context),
      out: context.out,
      err: context.err,
    };
  }

  it("writes a row per tensor and succeeds when all hold", async () => {
    const { exitCode, out, err } = await runParity([good, { ...good, tensor: "pooled" }]);
    expect(exitCode).toBe(0);
    expect(out).toContain("ok        1.2e-7     1.0e-5  vision: image_embeds\n");
    expect(out).toContain("vision: pooled\n");
    expect(out).toContain("2 tensors compared, 2 of 2 results hold\n");
    expect(err).toBe("");
  });

  it("fails when one does not hold", async () => {
    const { exitCode, out, err } = await runParity([good, bad, missing]);
    expect(exitCode).toBe(1);
    expect(out).toContain("FAIL      5.0e-1     1.0e-4  decoder: logits\n");
    expect(out).toContain("FAIL           -     1.0e-4  decoder: logits (not in the expected file)\n");
    expect(err).toBe("instructblip: 2 of 3 results do not hold\n");
  });

  it.each([{ results: [] }, { results: [{ ...missing, ok: true }] }])(
    "fails when nothing was compared: $results",
    async ({ results }) => {
      const { exitCode, err } = await runParity(results);
      expect(exitCode).toBe(1);
      expect(err).toContain("nothing was compared");
    },
  );

  it("writes no heading when there is nothing to compare with", async () => {
    const context = new FakeContext();
    context.calls.runParity = async () => {
      throw new Error("Cannot read folder: it does not exist");
    };
    expect(await runCommandLine(["parity", "folder"], context)).toBe(1);
    expect(context.out).toBe("");
  });

  it("--json writes one object, also on failure", async () => {
    const { exitCode, out } = await runParity([good, bad], "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toEqual({ ok: false, compared: 2, failed: 1, results: [good, bad] });
  });
});
