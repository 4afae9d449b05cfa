import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { runCommandLine } from "../run.js";

it.each([
  [["quantize", "built-in", "out"], "required option '--bits <bits>' not specified"],
  [["quantize", "built-in", "out", "--bits", "16"], "Expected 4 or 8."],
  [["quantize", "built-in", "out", "--bits", "vision=16"], "Expected 4 or 8."],
  [["quantize", "built-in", "--bits", "4"], "missing required argument 'directory'"],
])("refuses %j", async (args, message) => {
  const context = new FakeContext();
  expect(await runCommandLine(args, context)).toBe(2);
  expect(context.err).toContain(message);
});

it("writes a folder that a model is loaded from, and prints the error of each layer", async () => {
  const folder = temporaryFolder();
  const [images, small] = [join(folder, "images"), join(folder, "small")];
  mkdirSync(images);
  const context = new FakeContext();
  const args = ["quantize", "built-in", small, "--bits", "language=8", "--calibrate", images];
  expect(await runCommandLine(args, context)).toBe(1);
  expect(context.err).toContain(`${images} has no images`);
  copyFileSync("examples/count.png", join(images, "count.png"));
  expect(await runCommandLine(args, context), context.err).toBe(0);
  expect(context.out).toMatch(/^layer +held in +dB +refused\n/);
  expect(context.out).toMatch(/\nlanguage_model\.lm_head +8 bits, blocks of 64 +5\d\.\d/);
  expect(context.out).not.toContain("vision_model");
  expect(context.out).toMatch(/small: [\d.]+ MiB instead of [\d.]+ MiB\n$/);
  const { openModelFiles } = await context.rooms.inference();
  const files = await openModelFiles(small);
  expect(files.quantized.size).toBeGreaterThan(30);
  await files.dispose();
  expect(readFileSync(join(small, "README.md"), "utf8")).toContain("language model 8 bits");
});
