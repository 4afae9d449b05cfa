import { describe, expect, it } from "vitest";
import { FakeContext, fakeAnswer } from "../../test/fake-context.js";
import { Interrupted } from "./interrupt.js";
import { runCommandLine } from "./run.js";

async function run(args: string[], context = new FakeContext()) {
  const exitCode = await runCommandLine(args, context);
  return { exitCode, out: context.out, err: context.err, context };
}

const commands = ["ask", "caption", "rank", "inspect", "make-checkpoint", "parity", "train"];

describe("help", () => {
  it.each(commands)("%s --help goes to stdout and lists --json", async (command) => {
    const { exitCode, out, err } = await run([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: instructblip ${command} \\[options\\]`));
    expect(out).toContain("--json");
    expect(err).toBe("");
  });

  it.each([40, 80])("fits into %d columns below the line of usage", async (columns) => {
    for (const command of ["ask", "caption", "rank", "score", "evaluate"]) {
      const context = new FakeContext();
      Object.assign(context.stdout, { columns });
      const { out } = await run([command, "--help"], context);
      const wide = out.split("\n").filter((line) => line.length > columns && !line.startsWith("Usage: "));
      expect(wide).toEqual([]);
      expect(out).not.toMatch(/\n\n$/);
    }
  });

  it("lists every command", async () => {
    const { exitCode, out } = await run(["--help"]);
    expect(exitCode).toBe(0);
    for (const command of [...commands, "world"]) expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });

  it.each(["draw", "score"])("world %s --help goes to stdout and lists --json", async (command) => {
    const { exitCode, out } = await run(["world", command, "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: instructblip world ${command} \\[options\\]`));
    expect(out).toContain("--json");
  });

  it("world without a command is bad usage and names its commands on stderr", async () => {
    const { exitCode, out, err } = await run(["world"]);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(/^ {2}draw .*\n[\s\S]*^ {2}score /m);
  });

  it("without a command is bad usage and goes to stderr", async () => {
    const { exitCode, out, err } = await run([]);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("Usage: instructblip");
  });

  it("prints the package's version", async () => {
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("bad usage", () => {
  it.each([
    { args: ["sing"], says: "unknown command 'sing'" },
    { args: ["aks"], says: "Did you mean ask?" },
    { args: ["ask"], says: "missing required argument 'image'" },
    { args: ["ask", "cat.png"], says: "missing required argument 'instruction'" },
    { args: ["ask", "cat.png", "What?", "surplus"], says: 'there is no file "What?"; put an instruction' },
    { args: ["ask", "cat.png", "What?", "--loud"], says: "unknown option '--loud'" },
    { args: ["ask", "cat.png", "What?", "--model"], says: "argument missing" },
    { args: ["ask", "cat.png", "What?", "--beams", "0"], says: "whole number from 1 to 1024" },
    { args: ["ask", "cat.png", "What?", "--max-new-tokens", "1.5"], says: "whole number from 1 to 1000000" },
    { args: ["ask", "cat.png", "What?", "--sample", "--seed", "4294967296"], says: "from 0 to 4294967295" },
    { args: ["ask", "cat.png", "What?", "--sample", "--top-p", "1.1"], says: "above 0 and at most 1" },
    { args: ["ask", "cat.png", "What?", "--length-penalty", "11"], says: "from -10 to 10" },
    { args: ["ask", "cat.png", "What?", "--sample", "--temperature", "0"], says: "from 0.001 to 1000" },
    { args: ["ask", "cat.png", "What?", "--length-penalty", "long"], says: "Expected a number." },
    { args: ["ask", "cat.png", "What?", "--seed", "1"], says: "--seed needs --sample" },
    { args: ["caption", "cat.png", "--top-k", "5"], says: "--top-k needs --sample" },
    { args: ["ask", "cat.png", "What?", "--sample", "--beams", "2"], says: "exclude each other" },
    { args: ["ask", "cat.png", "What?", "--sequences", "3", "--beams", "2"], says: "--sequences needs" },
    { args: ["rank", "cat.png", "What?"], says: "--candidates" },
    { args: ["rank", "cat.png", "What?", "--candidates", "cat,,dog"], says: "a candidate is empty" },
    { args: ["inspect", "a", "--model", "b"], says: "the model is given twice" },
    { args: ["make-checkpoint", "out", "--seed", "1"], says: "'--like <name>' not specified" },
    {
      args: ["make-checkpoint", "out", "--like", "instructblip-vicuna-7b"],
      says: "'--seed <n>' not specified",
    },
    {
      args: ["make-checkpoint", "out", "--like", "instructblip-vicuna-7b", "--seed", "1", "--dtype", "int4"],
      says: "Allowed choices are float32",
    },
    { args: ["parity"], says: "missing required argument 'directory'" },
    { args: ["train"], says: "missing required argument 'config'" },
    { args: ["train", "mine.yaml", "--out", "x"], says: "unknown option '--out'" },
    { args: ["world", "paint"], says: "unknown command 'paint'" },
    { args: ["world", "draw"], says: "missing required argument 'directory'" },
    { args: ["world", "draw", "x", "--count", "0"], says: "from 1 to 1000000" },
    { args: ["world", "draw", "x", "--size", "0"], says: "from 32 to 768" },
    { args: ["world", "draw", "x", "--split", "all"], says: "Allowed choices are train" },
    { args: ["world", "score", "surplus"], says: "too many arguments" },
    { args: ["world", "score", "--samples", "0"], says: "from 1 to 100000" },
  ])("$args → exit code 2, one line on stderr, nothing loaded", async ({ args, says }) => {
    const { exitCode, out, err, context } = await run(args);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(/^instructblip: [^\n]+\n$/);
    expect(err).toContain(says);
    expect(context.calls.loaded).toBeUndefined();
    expect(context.calls.made).toBeUndefined();
    expect(context.calls.trainedConfig).toBeUndefined();
    expect(context.calls.drawn).toBeUndefined();
  });
});

describe("failure", () => {
  const failing = () => {
    const context = new FakeContext();
    context.calls.answer = fakeAnswer([], { failure: new Error("cat.png: not an image") });
    return context;
  };

  it("is one line on stderr and exit code 1, and the model is freed", async () => {
    const { exitCode, err, context } = await run(["ask", "cat.png", "What?"], failing());
    expect(exitCode).toBe(1);
    expect(err).toBe("instructblip: cat.png: not an image\n");
    expect(context.calls.disposed).toBe(1);
  });

  it("shows its stack with --verbose and with DEBUG", async () => {
    expect((await run(["ask", "cat.png", "What?", "--verbose"], failing())).err).toMatch(/\n +at .*\.ts/);
    const context = failing();
    context.environment = { DEBUG: "1" };
    expect((await run(["ask", "cat.png", "What?"], context)).err).toMatch(/\n +at .*\.ts/);
  });

  it("of something that is not an Error is told too", async () => {
    const context = new FakeContext();
    context.calls.inspect = () => Promise.reject("no such folder");
    expect((await run(["inspect"], context)).err).toBe("instructblip: no such folder\n");
  });
});

describe("interruption", () => {
  it("is handed to the library as a signal and ends with 130", async () => {
    const context = new FakeContext();
    context.calls.makeCheckpoint = (options) =>
      new Promise((_, reject) => {
        options.signal?.addEventListener("abort", () => reject(new Error("half of the work was undone")));
        context.controller.abort(new Interrupted("SIGINT"));
      });
    const { exitCode, err } = await run(
      ["make-checkpoint", "out", "--like", "instructblip-vicuna-7b", "--seed", "1"],
      context,
    );
    expect(exitCode).toBe(130);
    expect(err).toBe("instructblip: interrupted\n");
  });

  it("that comes too late to stop anything changes nothing", async () => {
    const context = new FakeContext();
    context.controller.abort(new Interrupted("SIGTERM"));
    expect((await run(["inspect"], context)).exitCode).toBe(0);
  });
});

it("says nothing of the engine's own limits, and takes values out of range for bad usage", async () => {
  const failing = async (error: Error) => {
    const context = new FakeContext();
    context.calls.inspect = () => Promise.reject(error);
    return run(["inspect"], context);
  };
  expect(await failing(new RangeError("threads must be at least 1"))).toMatchObject({
    exitCode: 2,
    err: "instructblip: threads must be at least 1\n",
  });
  const { exitCode, err } = await failing(new RangeError("Maximum call stack size exceeded"));
  expect(exitCode).toBe(1);
  expect(err).toMatch(/^instructblip: something that was given is too large/);
});

it("lets a terminal obey nothing that was not written here", async () => {
  const context = new FakeContext();
  context.calls.answer = fakeAnswer(["red\u001b]0;title\u0007", "\u009b2J\u202e"]);
  context.calls.description = { ...context.calls.description, name: "x\u001b[2J" };
  expect((await run(["ask", "cat.png", "What?"], context)).out).toBe(
    "red\\u001b]0;title\\u0007\\u009b2J\\u202e\n",
  );
  context.out = "";
  const json = (await run(["inspect", "--json"], context)).out;
  expect(JSON.parse(json).name).toBe("x\u001b[2J");
  expect(json).not.toContain("\u001b");
  context.calls.inspect = () => Promise.reject(new Error("in a\u001b[2Jb.json"));
  expect((await run(["inspect"], context)).err).toContain("instructblip: in a\\u001b[2Jb.json\n");
});
