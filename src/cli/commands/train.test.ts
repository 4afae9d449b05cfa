import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

const train = (flags: string, context = new FakeContext()) =>
  runCommandLine(["train", ...flags.split(" ")], context);

/** A context whose training reports these steps of 200. */
function reporting(...steps: number[]): FakeContext {
  const context = new FakeContext();
  context.calls.trainSteps = steps.map((step) => ({
    stage: "tuning",
    step,
    steps: 200,
    reports: { loss: 1.25 },
    learningRate: 1e-3,
  }));
  return context;
}

it("trains what a file says, and writes the model's folder alone to stdout", async () => {
  const context = new FakeContext();
  expect(await train("mine.yaml", context)).toBe(0);
  expect(context.calls.trainedConfig).toBe("mine.yaml");
  expect(context.out).toBe("run/model\n");
  expect(context.err.split("\n")).toEqual([
    "instructblip: some parameters begin at random",
    "instructblip: the report is in run/report.html",
    "instructblip: the model is that of step 20, whose validation was the best, -0.5000",
    "",
  ]);
});

it("writes a line now and then to a log that is no terminal", async () => {
  const context = reporting(99, 100, 101, 200);
  await train("mine.yaml", context);
  expect(context.err).toMatch(/tuning 99\/200 {2}loss 1\.2500.*\ntuning 200\/200 .*loss 1\.2500.*\n/);
  expect(context.err).not.toContain("100/200");
});

it("draws its progress on a terminal and takes it away again", async () => {
  const context = reporting(50);
  context.stderr.isTTY = true;
  await train("mine.yaml", context);
  expect(context.err).toContain(" 25 %  tuning 50/200");
  expect(context.err).toContain("\x1b[2Kinstructblip: the report is in");
});

it("--json writes one object", async () => {
  const context = new FakeContext();
  expect(await train("mine.yaml --json", context)).toBe(0);
  expect(JSON.parse(context.out)).toEqual({
    model: "run/model",
    report: "run/report.html",
    best: { step: 20, score: -0.5 },
  });
});

it("--dry-run trains nothing and says what it would", async () => {
  const context = new FakeContext();
  expect(await train("mine.yaml --dry-run", context)).toBe(0);
  expect(context.calls.planned).toBe("mine.yaml");
  expect(context.calls.trainedConfig).toBeUndefined();
  expect(context.out).toMatch(/steps +200 of 32 samples\ntrained +188,000,000 parameters\n/);
  expect(context.out).toMatch(/own\/mine +1,200 +100\.0 %\n$/);
});

it("says how to go on when it is interrupted, and ends with 130", async () => {
  const context = new FakeContext();
  context.controller.abort(new Interrupted("SIGINT"));
  expect(await train("mine.yaml", context)).toBe(130);
  expect(context.out).toBe("");
  expect(context.err).toContain("the same command goes on from there\ninstructblip: interrupted\n");
});

it("ends with 1 and the message when the configuration is wrong, with 2 for bad usage", async () => {
  const context = new FakeContext();
  context.calls.train = () => Promise.reject(new Error("mine.yaml: batch is missing"));
  expect(await train("mine.yaml", context)).toBe(1);
  expect(context.err).toBe("instructblip: mine.yaml: batch is missing\n");
  expect(await train("mine.yaml --out run")).toBe(2);
  expect(await train("mine.yaml other.yaml")).toBe(2);
});
