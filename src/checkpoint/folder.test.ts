import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError } from "../files/index.js";
import { convert, float32, toFloat32 } from "../tensor/index.js";
import { CheckpointError } from "./error.js";
import { openCheckpoint } from "./folder.js";
import { openPytorch } from "./pytorch/file.js";
import { writeTensors } from "./safetensors/writer.js";

const golden = "test/fixtures/models/case1_instructblip_t5";
let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "folder-")), "model");
});
afterEach(() => rm(join(directory, ".."), { recursive: true }));

async function refusal(kind: typeof FileError = CheckpointError): Promise<string> {
  const error = await openCheckpoint(directory).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  const { message } = error as Error;
  expect(message).toContain(directory);
  return message;
}

async function editIndex(edit: (map: Record<string, string>) => unknown): Promise<void> {
  const path = join(directory, "model.safetensors.index.json");
  const index = JSON.parse(await readFile(path, "utf8"));
  index.weight_map = edit(index.weight_map) ?? index.weight_map;
  await writeFile(path, JSON.stringify(index));
}

describe("openCheckpoint of a good folder", () => {
  it("opens a single file", async () => {
    const checkpoint = await openCheckpoint(`${golden}/model`);
    expect(checkpoint.directory).toBe(`${golden}/model`);
    expect(checkpoint.config.model_type).toBe("instructblip");
    expect(checkpoint.generationConfig?.decoder_start_token_id).toBe(0);
    expect([...checkpoint.weights.names()]).toHaveLength(211);
    expect(checkpoint.weights.has("query_tokens")).toBe(true);
    expect(checkpoint.weights.has("toString")).toBe(false);
    expect((await checkpoint.weights.read("query_tokens")).shape).toEqual([1, 8, 32]);
    expect(await checkpoint.readJson("config.json")).toEqual(checkpoint.config);
    await expect(checkpoint.readJson("other.json")).rejects.toThrow(/other\.json: it does not exist/);
  });

  it.each([
    ["case1_instructblip_t5", "model_sharded_bf16", "bfloat16"],
    ["case2_instructblip_llama", "model_sharded_fp16", "float16"],
  ] as const)(
    "opens shards: those of %s hold the rounded weights of the single file",
    async (name, shards, dtype) => {
      const root = `test/fixtures/models/${name}`;
      const single = (await openCheckpoint(`${root}/model`)).weights;
      const { weights } = await openCheckpoint(`${root}/${shards}`);
      expect(new Set(weights.names())).toEqual(new Set(single.names()));
      const files = new Set<string>();
      for (const weight of single.names()) {
        const { file, ...found } = weights.describe(weight);
        files.add(file);
        expect(found.dtype).toBe(dtype);
        const tensor = await weights.read(weight);
        const rounded = toFloat32(convert(await single.read(weight), dtype));
        expect(toFloat32(tensor)).toEqual(rounded);
      }
      expect(files.size).toBe(2);
    },
  );

  it("prefers the single file and needs no generation config", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    await rm(join(directory, "generation_config.json"));
    await writeTensors(join(directory, "model.safetensors"), new Map([["a", float32([1], [1])]]));
    const checkpoint = await openCheckpoint(directory);
    expect([...checkpoint.weights.names()]).toEqual(["a"]);
    expect("generationConfig" in checkpoint).toBe(false);
    expect(() => checkpoint.weights.describe("b")).toThrow(/no weight "b" in .*model\.safetensors/);
    await expect(checkpoint.weights.read("b")).rejects.toThrow(CheckpointError);
  });
});

describe("openCheckpoint of PyTorch's files", () => {
  const pytorch = "test/fixtures/pytorch";
  const [one, two] = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"];

  beforeEach(async () => {
    await mkdir(directory);
    await writeFile(join(directory, "config.json"), "{}");
  });

  it("opens a single file, before its shards and after all safetensors", async () => {
    await cp(`${pytorch}/zip.bin`, join(directory, "pytorch_model.bin"));
    await writeFile(join(directory, "pytorch_model.bin.index.json"), "none");
    const { weights } = await openCheckpoint(directory);
    expect(weights.describe("float32").file).toBe(join(directory, "pytorch_model.bin"));
    expect((await weights.read("float32")).shape).toEqual([2, 3]);
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    expect((await openCheckpoint(directory)).weights.has("float32")).toBe(false);
  });

  it("opens shards, and compares them with their index", async () => {
    await cp(`${pytorch}/zip.bin`, join(directory, one));
    await cp(`${pytorch}/attributes.bin`, join(directory, two));
    const index = join(directory, "pytorch_model.bin.index.json");
    const names = [...(await openPytorch(join(directory, one))).entries.keys()];
    const map = { ...Object.fromEntries(names.map((name) => [name, one])), weight: two, bias: two };
    await writeFile(index, JSON.stringify({ weight_map: map }));
    const { weights } = await openCheckpoint(directory);
    expect([...weights.names()]).toEqual([...names, "weight", "bias"]);
    expect(weights.describe("bias").file).toBe(join(directory, two));
    await writeFile(index, JSON.stringify({ weight_map: { ...map, ghost: two } }));
    expect(await refusal()).toContain(`ghost is not in ${two}`);
    await writeFile(index, JSON.stringify({ weight_map: { ...map, bias: "model.safetensors" } }));
    expect(await refusal()).toContain("only the plain name of a .bin file");
  });
});

describe("openCheckpoint refuses", () => {
  it("what is not there or not a folder", async () => {
    expect(await refusal()).toContain("There is no model folder");
    await writeFile(directory, "");
    expect(await refusal()).toContain("is a file; give the folder");
  });

  it("a folder without config.json or with a bad one", async () => {
    await cp(`${golden}/model`, directory, { recursive: true });
    await writeFile(join(directory, "generation_config.json"), "7");
    expect(await refusal()).toContain("generation_config.json is not a JSON object");
    await writeFile(join(directory, "config.json"), "[]");
    expect(await refusal()).toContain("config.json is not a JSON object");
    await writeFile(join(directory, "config.json"), "{");
    expect(await refusal(FileError)).toContain("config.json is not JSON");
    await writeFile(join(directory, "config.json"), Uint8Array.of(0x22, 0xff, 0x22));
    expect(await refusal(FileError)).toContain("config.json is not text in UTF-8");
    await rm(join(directory, "config.json"));
    expect(await refusal()).toContain("has no config.json");
  });

  it("a folder without weights, or with a shard alone", async () => {
    await mkdir(directory);
    await writeFile(join(directory, "config.json"), "{}");
    expect(await refusal()).toContain(
      "none of model.safetensors, model.safetensors.index.json, pytorch_model.bin, ",
    );
    await writeFile(join(directory, "pytorch_model-00001-of-00002.bin"), "");
    expect(await refusal()).toMatch(
      /It has pytorch_model-00001-of-00002\.bin, one of the files .*index\.json lists/,
    );
  });

  it.each([
    ["instruct_blip_vicuna7b_trimmed.pth", /LAVIS .*instructblip convert FILE/],
    ["model.pt", /PyTorch's own format.*is called pytorch_model\.bin/],
    ["flax_model.msgpack", /of another program/],
    ["weights.safetensors", /A whole model's file is called model\.safetensors/],
    ["model.safetensors.incomplete", /was not finished/],
  ])("weights of another kind, calling them by their name: %s", async (name, message) => {
    await mkdir(directory);
    await writeFile(join(directory, name), "");
    const without = await refusal();
    expect(without).toContain("has no config.json");
    await writeFile(join(directory, "config.json"), "{}");
    for (const refused of [without, await refusal()]) {
      expect(refused).toContain(`It has ${name}, `);
      expect(refused).toMatch(message);
    }
    directory = join(directory, name);
    if (!name.endsWith(".safetensors")) expect(await refusal()).toMatch(message);
  });

  it.each(["adapter_config.json", "adapter_model.safetensors", "adapter_model.bin"])(
    "an adapter, beside weights or alone: %s",
    async (name) => {
      await cp(`${golden}/model`, directory, { recursive: true });
      await writeFile(join(directory, name), "{}");
      expect(await refusal()).toMatch(new RegExp(`holds an adapter \\(${name}\\).*merge_and_unload`));
      for (const file of ["config.json", "model.safetensors"]) await rm(join(directory, file));
      expect(await refusal()).toContain("holds an adapter");
    },
  );

  it.each([
    "../x.safetensors",
    "/etc/x.safetensors",
    "a\\b.safetensors",
    "a/b.safetensors",
    "..",
    "x.bin",
    "",
  ])("the shard name %j", async (name) => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    await editIndex((map) => ({ ...map, query_tokens: name }));
    const message = await refusal();
    expect(message).toContain(JSON.stringify(name));
    expect(message).toContain("plain name");
  });

  it("an index that is no map of names", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    for (const map of [7, ["a"], { a: 1 }]) {
      await editIndex(() => map);
      expect(await refusal()).toContain('"weight_map" must be an object');
    }
  });

  it("a missing shard", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    await rm(join(directory, "model-00002-of-00002.safetensors"));
    expect(await refusal()).toContain("lacks model-00002-of-00002.safetensors");
  });

  it("tensors that are not where the index says", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    await editIndex((map) => {
      map.ghost = "model-00001-of-00002.safetensors";
      delete map.query_tokens;
    });
    const message = await refusal();
    expect(message).toContain("ghost is not in model-00001-of-00002.safetensors");
    expect(message).toMatch(/query_tokens is in model-0000\d-of-00002.safetensors against the index/);
  });

  it("shards that have changed places, listing some of the tensors", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    const shard = (n: number) => join(directory, `model-0000${n}-of-00002.safetensors`);
    await rename(shard(1), join(directory, "c"));
    await rename(shard(2), shard(1));
    await rename(join(directory, "c"), shard(2));
    const message = await refusal();
    expect(message).not.toContain("\n");
    expect(message).toContain(`and ${2 * 211 - 5} more`);
  });

  it("a shard that is cut off", async () => {
    await cp(`${golden}/model_sharded_bf16`, directory, { recursive: true });
    const shard = join(directory, "model-00001-of-00002.safetensors");
    await writeFile(shard, (await readFile(shard)).subarray(0, -100));
    expect(await refusal()).toMatch(/model-00001-of-00002\.safetensors is cut off/);
  });
});
