import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { builtInModelDirectory } from "../../inference/folder/model-directory.js";
import { LoadedModel } from "../../inference/index.js";
import { trainStages } from "./make-built-in-model.js";

const shipped = join(builtInModelDirectory, "training");
const names = readdirSync(shipped).sort();

/** The shipped configurations, each cut to two steps of two samples. */
function shortened(): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const text = readFileSync(join(shipped, name), "utf8")
      .replace(/^ {2}every: .*/m, "  every: 2")
      .replace(/^ {2}samples: .*/m, "  samples: 2")
      .replace(/^steps: .*/m, "steps: 2")
      .replace(/^batch: .*/m, "batch: 2")
      .replace(/^ {2}warmup: .*/m, "  warmup: 1");
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

it("goes through all stages, ends in a model in half precision, and starts again where it was stopped", async () => {
  const stages = shortened();
  const directory = join(temporaryFolder(), "made");
  const begun: string[] = [];
  const stop = new AbortController();
  const make = (signal?: AbortSignal) =>
    trainStages(stages, {
      ...{ directory, signal },
      onNotice: (notice) => begun.push(notice),
      onProgress: ({ stage }) => stage === "language-model" && stop.abort(new Error("enough")),
    });
  await expect(make(stop.signal)).rejects.toThrow("enough");
  const imageEncoder = () => readFileSync(join(directory, "1-image-encoder/model/model.safetensors"));
  const before = imageEncoder();
  const model = await make();
  for (const name of names) expect(begun).toContain(name.replace(".yaml", ""));
  // What compares arrays number by number runs out of memory.
  expect(imageEncoder().equals(before)).toBe(true);
  expect(JSON.parse(readFileSync(join(model, "config.json"), "utf8"))).toMatchObject({
    torch_dtype: "float16",
  });
  const loaded = await LoadedModel.load(model);
  await loaded.dispose();
}, 300_000);
