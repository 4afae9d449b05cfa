/** The model that comes with the package, and what documents say of it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstructBlip } from "../../src/library/index.js";
import {
  type AnswerWorldRequests,
  answerTable,
  scorePictureWorld,
  showPictureWorld,
} from "../../src/world/index.js";
import { temporaryFolder } from "../temporary-folder.js";
import { library } from "./built-library.js";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");

let model: InstructBlip;
beforeAll(async () => {
  model = await library.InstructBlip.load();
});
afterAll(() => model.dispose());

const answer: AnswerWorldRequests = (requests) => model.askBatch(requests);

it("is an InstructBLIP of at most 16 MB", () => {
  const { modelType, builtIn, directory, parameters } = model.describe();
  expect({ modelType, builtIn }).toEqual({ modelType: "instructblip", builtIn: true });
  const { size } = statSync(join(directory, "model.safetensors"));
  expect(size).toBeLessThan(16e6);
  // Half precision.
  expect(size / parameters).toBeGreaterThan(2);
  expect(size / parameters).toBeLessThan(2.1);
});

it("gives the answers that the README shows, about the images in examples/", async () => {
  const directory = temporaryFolder();
  const shown = await showPictureWorld(answer, { directory, seed: 1 });
  expect(readFileSync(join(directory, "README.md"), "utf8")).toBe(read("examples/README.md"));
  for (const { image } of shown) {
    const drawn = readFileSync(join(directory, image));
    expect(drawn.equals(readFileSync(join(root, "examples", image)))).toBe(true);
  }
  expect(read("README.md")).toContain(answerTable(shown, "examples/"));
});

it("answers most questions of each kind, in every style", async () => {
  const { kinds, styles } = await scorePictureWorld(answer, { samples: 20, seed: 77 });
  for (const { right, asked } of styles) expect(right / asked).toBeGreaterThan(0.6);
  for (const { kind, right } of kinds) {
    expect([kind, right / 20 > (kind === "description" ? 0.15 : 0.4)]).toEqual([kind, true]);
  }
});
