import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeContext, fakeAnswer } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

const world = (args: string, context = new FakeContext()) =>
  runCommandLine(["world", ...args.split(" ")], context);

describe("draw", () => {
  it("hands its options to the library and writes a table", async () => {
    const context = new FakeContext();
    expect(await world("draw folder --count 3 --seed 2 --size 64 --split train", context)).toBe(0);
    expect(context.calls.drawn).toEqual({
      directory: "folder",
      count: 3,
      seed: 2,
      size: 64,
      split: "train",
      signal: context.signal,
      onProgress: expect.any(Function),
    });
    expect(context.out).toBe("image     kind   question     answer\n0000.png  thing  What is it?  cat\n");
    expect(context.err).toBe("");
  });

  it("draws ten images of unseen combinations unless told", async () => {
    const context = new FakeContext();
    await world("draw folder", context);
    expect(context.calls.drawn).toMatchObject({ count: 10, seed: 1, size: 192, split: "test" });
  });

  it("writes twenty rows of many, and how many more there are", async () => {
    const context = new FakeContext();
    const drawn = Array.from({ length: 1500 }, (_, i) => ({
      image: `${i}.png`,
      kind: "thing",
      form: "thing-at",
      slots: {},
      facts: [],
      question: "What is it?",
      answer: "cat",
    }));
    context.calls.drawFolder = async () => drawn;
    expect(await world("draw folder", context)).toBe(0);
    const lines = context.out.trimEnd().split("\n");
    expect(lines).toHaveLength(22);
    expect(lines[20]).toMatch(/^19\.png /);
    expect(lines[21]).toBe("and 1,480 more; questions.jsonl has all");
    const all = new FakeContext();
    all.calls.drawFolder = async () => drawn;
    await world("draw folder --json", all);
    expect(JSON.parse(all.out)).toHaveLength(1500);
  });

  it("--json writes the questions", async () => {
    const context = new FakeContext();
    expect(await world("draw folder --json", context)).toBe(0);
    expect(JSON.parse(context.out)).toEqual([
      {
        ...{ image: "0000.png", kind: "thing", form: "thing-at", slots: {}, question: "What is it?" },
        ...{ answer: "cat", facts: ["red cat top"] },
      },
    ]);
  });

  it("ends with 130 when it is interrupted", async () => {
    const context = new FakeContext();
    context.calls.drawFolder = async ({ signal }) => {
      context.controller.abort(new Interrupted("SIGINT"));
      signal?.throwIfAborted();
      return [];
    };
    expect(await world("draw folder", context)).toBe(130);
    expect(context.out).toBe("");
  });
});

describe("build", () => {
  it("writes the named data sets and says where they are", async () => {
    const directory = temporaryFolder();
    const context = new FakeContext();
    const args = `build ${directory} --seed 2 --scale 0.01 --sets visdial,okvqa_question_generation --json`;
    expect(await world(args, context)).toBe(0);
    expect(JSON.parse(context.out)).toEqual([
      { name: "visdial", folder: "visdial" },
      { name: "okvqa_question_generation", folder: "okvqa" },
    ]);
    expect(readdirSync(directory).sort()).toEqual(["miniature.json", "okvqa", "visdial"]);
  });

  it("refuses sets that do not exist, and empty names", async () => {
    const directory = temporaryFolder();
    const unknown = new FakeContext();
    expect(await world(`build ${directory} --sets coco`, unknown)).toBe(2);
    expect(unknown.err).toMatch(/no data set coco; known are/);
    expect(await world(`build ${directory} --sets gqa,`)).toBe(2);
    expect(await world(`build ${directory} --scale 0`)).toBe(2);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("score", () => {
  it("loads the model, asks it, writes a table and frees it", async () => {
    const context = new FakeContext();
    expect(await world("score --samples 7 --seed 3 --model folder", context)).toBe(0);
    expect(context.calls.loaded?.model).toBe(resolve("folder"));
    expect(context.calls.scored).toMatchObject({ samples: 7, seed: 3, signal: context.signal });
    const rows = context.out
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ["kind", "asked", "own wordings", "test wordings"],
      ["thing", "1", "100.0 % (20.0 to 100.0)", "100.0 % (20.0 to 100.0)"],
      ["what the image does not answer", "asked", "own wordings", "test wordings"],
      ["thing", "1", "100.0 % (20.0 to 100.0)", "100.0 % (20.0 to 100.0)"],
      ["style", "right", "asked", "share"],
      ["plain", "1", "1", "100.0 % (20.0 to 100.0)"],
      ["counting", "right", "asked", "share"],
      ["count-all two", "1", "1", "100.0 % (20.0 to 100.0)"],
      ["images", "right", "asked", "share"],
      ["enlarged", "1", "1", "100.0 % (20.0 to 100.0)"],
      ["answers", "with a notice", "given", "share"],
      ["right", "0", "1", "0.0 %"],
      ["probability, test wordings", "answers", "mean", "right"],
      ["70.0 % to 80.0 %", "1", "75.0 %", "100.0 %"],
      ["calibration error", "20.0 %"],
    ]);
    expect(context.calls.disposed).toBe(1);
  });

  it("asks the built-in model 100 questions of each kind unless told", async () => {
    const context = new FakeContext();
    await world("score", context);
    expect(context.calls.loaded?.model).toBeUndefined();
    expect(context.calls.scored).toMatchObject({ samples: 100, seed: 1 });
  });

  it("--report also writes the score as a document", async () => {
    const directory = temporaryFolder();
    expect(await world(`score --report ${directory}`)).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(["reliability.svg", "score.md"]);
  });

  it("familiarize notes beside the model what drawn images look like", async () => {
    const context = new FakeContext();
    expect(await world("familiarize folder", context)).toBe(0);
    expect(context.calls.familiarized?.directory).toBe("folder");
    expect(context.out).toBe(`${join("folder", "familiarity.json")}\n`);
    expect(await world("familiarize")).toBe(2);
  });

  it("--json writes the scores", async () => {
    const context = new FakeContext();
    context.calls.answer = fakeAnswer(["dog"]);
    expect(await world("score --json", context)).toBe(0);
    expect(JSON.parse(context.out)).toMatchObject({
      kinds: [{ kind: "thing", shares: { test: { right: 0, asked: 1 } }, errors: [] }],
    });
  });

  it("draws its progress on a terminal and takes it away again", async () => {
    const context = new FakeContext();
    context.stderr.isTTY = true;
    await world("score", context);
    expect(context.err).toContain(" 50 %  asking");
    expect(context.err.endsWith("\x1b[2K")).toBe(true); // "erase the line"
  });

  it("ends with 130 when it is interrupted, and frees the model", async () => {
    const context = new FakeContext();
    context.calls.scorePictureWorld = async (_answer, { signal }) => {
      context.controller.abort(new Interrupted("SIGINT"));
      signal?.throwIfAborted();
      throw new Error("not stopped");
    };
    expect(await world("score", context)).toBe(130);
    expect(context.calls.disposed).toBe(1);
  });

  it("ends with 1 when the model fails, and frees it", async () => {
    const context = new FakeContext();
    context.calls.answer = fakeAnswer([], { failure: new Error("out of memory") });
    expect(await world("score", context)).toBe(1);
    expect(context.err).toContain("instructblip: out of memory\n");
    expect(context.calls.disposed).toBe(1);
  });
});

describe("show", () => {
  it("loads the model, asks it, says what is right and frees it", async () => {
    const context = new FakeContext();
    expect(await world("show folder --seed 3 --model model", context)).toBe(0);
    expect(context.calls.loaded?.model).toBe(resolve("model"));
    expect(context.calls.shown).toEqual({ directory: "folder", seed: 3 });
    expect(context.out).toBe(
      "image      question     answer     right\nthing.png  What is it?  a red cat  yes\n",
    );
    expect(context.calls.disposed).toBe(1);
  });

  it("says what would have been right; --json writes all of it", async () => {
    const context = new FakeContext();
    context.calls.answer = fakeAnswer(["dog"]);
    expect(await world("show folder", context)).toBe(0);
    expect(context.out).toMatch(/dog +no: a red cat\n$/);
    const json = new FakeContext();
    expect(await world("show folder --json", json)).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject([{ image: "thing.png", isRight: true }]);
  });
});
