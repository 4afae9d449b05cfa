import { resolve } from "node:path";
import { expect, it } from "vitest";
import { modelDirectory } from "./model-directory.js";

it("knows the built-in model by its name, and by none", () => {
  const builtIn = modelDirectory("built-in");
  expect(builtIn).toEqual({ directory: resolve("models/picture-world"), builtIn: true });
  expect(modelDirectory(undefined)).toEqual(builtIn);
  expect(modelDirectory("built-in", "/elsewhere")).toEqual(builtIn);
});

it("takes anything else as a path", () => {
  expect(modelDirectory("./built-in")).toEqual({ directory: resolve("built-in"), builtIn: false });
  expect(modelDirectory("model", "/base")).toEqual({ directory: resolve("/base/model"), builtIn: false });
});
