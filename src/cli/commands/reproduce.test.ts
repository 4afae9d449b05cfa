import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

const reproduce = (flags: string, context = new FakeContext()) =>
  runCommandLine(["reproduce", ...flags.split(" ").filter(Boolean)], context);

it("makes the whole study in the folder reproduction unless told otherwise, and prints the document", async () => {
  const context = new FakeContext();
  expect(await reproduce("", context)).toBe(0);
  expect(context.calls.reproduced).toMatchObject({ directory: "reproduction", signal: context.signal });
  const { document, quick, workers } = context.calls.reproduced ?? {};
  expect([document, quick, workers]).toEqual([undefined, undefined, undefined]);
  expect(context.out).toBe("reproduction/results.md\n");
});

it("passes on what it is told", async () => {
  const context = new FakeContext();
  const flags = "--directory study --document docs/study.md --quick --workers 4 --json";
  expect(await reproduce(flags, context)).toBe(0);
  expect(context.calls.reproduced).toMatchObject({
    ...{ directory: "study", document: "docs/study.md", quick: true, workers: 4 },
  });
  expect(JSON.parse(context.out)).toEqual({ document: "study/results.md" });
});

it("says on stderr what begins and ends", async () => {
  const context = new FakeContext();
  context.calls.reproduceSteps = [
    { job: "image encoder", state: "begun", jobsDone: 0, jobs: 2 },
    { job: "image encoder", state: "done", jobsDone: 1, jobs: 2 },
  ];
  await reproduce("", context);
  expect(context.err).toMatch(/^image encoder: begun\nimage encoder: done in \d+ s, 1 of 2 jobs\n$/);
});

it("interrupted, says how to go on and ends with 130", async () => {
  const context = new FakeContext();
  context.controller.abort(new Interrupted("SIGINT"));
  expect(await reproduce("", context)).toBe(130);
  expect(context.out).toBe("");
  expect(context.err).toContain("the same command goes on from there\ninstructblip: interrupted\n");
});

it("does not say that all is saved when the disk refused it", async () => {
  const context = new FakeContext();
  context.calls.reproduce = () => Promise.reject(new Error("the disk is full"));
  context.controller.abort(new Interrupted("SIGINT"));
  expect(await reproduce("", context)).toBe(130);
  expect(context.err).not.toContain("saved");
});

it("ends with 1 and the message when a job fails, with 2 for bad usage", async () => {
  const context = new FakeContext();
  context.calls.reproduce = () => Promise.reject(new Error("image encoder: the disk is full"));
  expect(await reproduce("", context)).toBe(1);
  expect(context.err).toBe("instructblip: image encoder: the disk is full\n");
  expect(await reproduce("--workers 0")).toBe(2);
  expect(await reproduce("elsewhere")).toBe(2);
});
