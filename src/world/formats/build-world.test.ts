import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { checkData, datasets, readOcrTokens, readRecords } from "../../data/index.js";
import { type BuiltSet, buildWorld } from "./build-world.js";

const scale = 0.05;

/** Splits that the owners publish and the miniature leaves out. */
const leftOut: Record<string, RegExp> = {
  gqa: /_all$|^challenge$/,
  iconqa: /^(choose_img|fill_in_blank)_/,
  hateful_memes: /^(dev|test)$/,
};

/** Hashes of all files below a folder, by path. */
async function hashes(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file): Promise<[string, string]> => {
    const hash = createHash("sha256").update(await readFile(file));
    return [file.slice(directory.length + 1), hash.digest("hex")];
  });
  return new Map(await Promise.all(pairs));
}

describe("the whole world", () => {
  let directory: string;
  let built: BuiltSet[];
  beforeAll(async () => {
    directory = temporaryFolder();
    built = await buildWorld({ directory, seed: 3, scale });
  });

  test("holds all data sets, those for question generation in the folders of the questions", () => {
    expect(built.map(({ name }) => name).sort()).toEqual(datasets.map(({ name }) => name).sort());
    expect(built).toContainEqual({ name: "okvqa_question_generation", folder: "okvqa" });
  });

  test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
    "%s is read without a rejection or a warning, and no split is empty",
    async (name, dataset) => {
      const { folder } = built.find((set) => set.name === name)!;
      const check = await checkData(dataset, join(directory, folder));
      expect(check.problems).toEqual([]);
      expect(check.images).toBeGreaterThan(0);
      expect(check.absent.filter((split) => !leftOut[name]?.test(split))).toEqual([]);
      for (const records of Object.values(check.splits)) expect(records).toBeGreaterThanOrEqual(4);
    },
  );

  test("is the same byte for byte from the same seed, and another one from another", async () => {
    const again = temporaryFolder();
    await buildWorld({
      directory: again,
      seed: 3,
      scale,
      sets: ["gqa", "iconqa", "ivqa", "visdial", "vizwiz"],
    });
    const first = await hashes(directory);
    const second = await hashes(again);
    expect(second.size).toBeGreaterThan(100);
    for (const [file, hash] of second) expect(first.get(file), file).toBe(hash);

    const other = temporaryFolder();
    await buildWorld({ directory: other, seed: 4, scale, sets: ["gqa"] });
    const known = new Set(first.values());
    for (const [file, hash] of await hashes(other)) expect(known.has(hash), file).toBe(false);
  });

  test("shows no image in two sets, and none in two splits of a set", async () => {
    const byFile = await hashes(directory);
    const owners = new Map<string, string>();
    for (const dataset of datasets) {
      const { name, folder } = built.find((set) => set.name === dataset.name)!;
      if (name !== folder) continue;
      const splits = new Map<string, string>();
      for await (const { split, images, frames } of readRecords(dataset, join(directory, folder))) {
        // Test-dev is a part of test, in the owners' files too.
        if (split !== "test-dev") for (const path of images ?? []) splits.set(path, split);
        for (const path of frames ?? []) splits.set(path, split);
      }
      for (const [path, split] of splits) {
        const hash = byFile.get(join(folder, path))!;
        const owner = `${folder} ${split}`;
        expect(owners.get(hash) ?? owner, path).toBe(owner);
        owners.set(hash, owner);
      }
    }
    expect(owners.size).toBeGreaterThan(500);
  });

  test("is marked as what it is", async () => {
    expect(JSON.parse(await readFile(join(directory, "miniature.json"), "utf8"))).toEqual({
      what: expect.stringContaining("miniatures"),
      seed: 3,
      scale,
    });
  });

  test.each([["textvqa"], ["textcaps"]])("%s has the words of every image", async (name) => {
    const dataset = datasets.find((each) => each.name === name)!;
    const words = await readOcrTokens(join(directory, name), "val");
    expect(words.size).toBeGreaterThan(0);
    for await (const { images } of readRecords(dataset, join(directory, name), { split: "val" })) {
      expect(words.get(images![0]!)?.length).toBeGreaterThan(0);
    }
  });

  test("classes of two are balanced", async () => {
    for (const [name, split] of [
      ["vsr", "zeroshot/test"],
      ["hateful_memes", "dev_seen"],
    ]) {
      const labels: (number | null)[] = [];
      const dataset = datasets.find((each) => each.name === name)!;
      for await (const { label } of readRecords(dataset, join(directory, name!), { split }))
        labels.push(label);
      expect(labels.filter((label) => label === 1)).toHaveLength(labels.length / 2);
    }
  });
});

describe("what goes wrong", () => {
  test("an unknown set is named, with those that there are", async () => {
    const building = buildWorld({ directory: temporaryFolder(), seed: 1, scale, sets: ["coco"] });
    await expect(building).rejects.toThrow(/no data set coco; known are coco_caption/);
  });

  test("goes on where another build of the same seed and scale ended, and ends with the same files", async () => {
    const [directory, whole] = [temporaryFolder(), temporaryFolder()];
    const sets = ["gqa", "okvqa"];
    await buildWorld({ directory: whole, seed: 1, scale, sets });
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === 1 && controller.abort(new Error("enough"));
    const stopped = buildWorld({ directory, seed: 1, scale, sets, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toThrow("enough");
    const first = (await readdir(directory)).filter((name) => name !== "miniature.json");
    expect(first).toHaveLength(1);
    const before = await stat(join(directory, first[0]!));
    await buildWorld({ directory, seed: 1, scale, sets });
    expect((await readdir(directory, { recursive: true })).sort()).toEqual(
      (await readdir(whole, { recursive: true })).sort(),
    );
    expect((await stat(join(directory, first[0]!))).mtimeMs).toBe(before.mtimeMs);
    await expect(buildWorld({ directory, seed: 2, scale, sets })).rejects.toThrow(
      /not a miniature of seed 2/,
    );
  });

  test("a folder that is already there is not touched", async () => {
    const directory = temporaryFolder();
    await mkdir(join(directory, "okvqa"));
    const building = buildWorld({ directory, seed: 1, scale, sets: ["gqa", "okvqa"] });
    await expect(building).rejects.toThrow(/okvqa is already there; remove it/);
    expect(await readdir(directory)).toEqual(["okvqa"]);
  });

  test("after an interruption there is no half-written folder", async () => {
    const directory = temporaryFolder();
    const controller = new AbortController();
    const building = buildWorld({
      directory,
      seed: 1,
      scale,
      sets: ["okvqa", "visdial"],
      onProgress: ({ folder }) => folder === "visdial" && controller.abort(new Error("enough")),
      signal: controller.signal,
    });
    await expect(building).rejects.toThrow("enough");
    expect((await readdir(directory)).sort()).toEqual(["miniature.json", "okvqa"]);
  });

  test("sets of another seed or scale are not mixed in", async () => {
    const directory = temporaryFolder();
    await buildWorld({ directory, seed: 1, scale, sets: ["okvqa"] });
    for (const other of [{ seed: 2 }, { scale: 2 * scale }]) {
      const building = buildWorld({ directory, seed: 1, scale, sets: ["vizwiz"], ...other });
      await expect(building).rejects.toThrow(/miniature\.json says that .* build elsewhere/);
    }
    await buildWorld({ directory, seed: 1, scale, sets: ["vizwiz"] });
    expect((await readdir(directory)).sort()).toEqual(["miniature.json", "okvqa", "vizwiz"]);
  });
});
