import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-library.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

const train = (flags: string, context = new FakeContext()) =>
  runCommandLine(["train", "picture-world", ...flags.split(" ")], context);

/** A context whose training reports these steps of 200. */
function reporting(...steps: number[]): FakeContext {
  const context = new FakeContext();
  context.library.trainSteps = steps.map((step) => ({
    stage: "image-encoder",
    step,
    steps: 200,
    reports: { loss: 1.25 },
    learningRate: 1e-3,
  }));
  return context;
}

it("hands its options to the library and writes the model's folder", async () => {
  const context = new FakeContext();
  expect(await train("--out run --seed 7 --threads 2", context)).toBe(0);
  expect(context.library.trained).toMatchObject({
    directory: "run",
    seed: 7,
    threads: 2,
    signal: context.signal,
  });
  expect(context.out).toBe("run/model\n");
  expect(context.err).toBe("");
});

it("trains with seed 1 on all cores unless told", async () => {
  const context = new FakeContext();
  await train("--out run", context);
  expect(context.library.trained).toMatchObject({ seed: 1, threads: undefined });
});

it("--json writes one object", async () => {
  const context = new FakeContext();
  expect(await train("--out run --json", context)).toBe(0);
  expect(JSON.parse(context.out)).toEqual({ model: "run/model" });
});

it("writes a line now and then to a log that is no terminal", async () => {
  const context = reporting(99, 100, 101, 200);
  await train("--out run", context);
  expect(context.err).toMatch(
    /^image-encoder 99\/200 {2}loss 1\.2500.*\nimage-encoder 200\/200 .*loss 1\.2500.*\n$/,
  );
});

it("draws its progress on a terminal and takes it away again", async () => {
  const context = reporting(50);
  context.stderr.isTTY = true;
  await train("--out run", context);
  expect(context.err).toContain(" 25 %  image-encoder 50/200");
  expect(context.err.endsWith("\r\x1b[K")).toBe(true);
});

it("ends with 130 when it is interrupted, and with 1 when it fails", async () => {
  const context = reporting(50);
  context.stderr.isTTY = true;
  context.library.trainPictureWorld = async ({ signal, onProgress }) => {
    onProgress?.(context.library.trainSteps[0]);
    context.controller.abort(new Interrupted("SIGINT"));
    signal?.throwIfAborted();
    return "never";
  };
  expect(await train("--out run", context)).toBe(130);
  expect(context.err.endsWith("\r\x1b[Kinstructblip: interrupted\n")).toBe(true);
  expect(context.out).toBe("");

  const failing = new FakeContext();
  failing.library.trainPictureWorld = () => Promise.reject(new Error("the disk is full"));
  expect(await train("--out run", failing)).toBe(1);
  expect(failing.err).toBe("instructblip: the disk is full\n");
});
