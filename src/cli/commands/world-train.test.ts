import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

const train = (flags: string, context = new FakeContext()) =>
  runCommandLine(["world", "train", ...flags.split(" ")], context);

it("makes the model, says which stage is begun, and writes its folder alone to stdout", async () => {
  const context = new FakeContext();
  expect(await train("folder", context)).toBe(0);
  expect(context.calls.madeBuiltIn).toMatchObject({ directory: "folder", signal: context.signal });
  expect(context.out).toBe("folder/picture-world\n");
  expect(context.err).toBe("instructblip: 1-image-encoder\n");
});

it("--json writes one object", async () => {
  const context = new FakeContext();
  expect(await train("folder --json", context)).toBe(0);
  expect(JSON.parse(context.out)).toEqual({ model: "folder/picture-world" });
});

it("says that nothing is lost when it is interrupted", async () => {
  const context = new FakeContext();
  context.controller.abort(new Interrupted("SIGINT"));
  expect(await train("folder", context)).toBe(130);
  expect(context.err).toContain("the same command goes on from there");
  expect(context.out).toBe("");
});
