import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileError, freeBytes } from "../files/index.js";
import { toFloat32 } from "../tensor/index.js";
import { openCheckpoint } from "./folder.js";
import { compareLayout } from "./layout.js";
import { type RandomCheckpointOptions, writeRandomCheckpoint } from "./make-checkpoint.js";

vi.mock("../files/free-bytes.js", { spy: true });

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "make-"));
  directory = join(root, "new", "model");
});
afterEach(() => rm(root, { recursive: true }));

const layout = [
  { name: "big.weight", shape: [1100, 1024] },
  { name: "a.layer_norm1.weight", shape: [64] },
  { name: "a.LayerNorm.weight", shape: [64] },
  { name: "a.post_attention_layernorm.weight", shape: [64] },
  { name: "model.norm.weight", shape: [64] },
  { name: "a.layer_norm1.bias", shape: [64] },
  { name: "a.qkv.bias", shape: [64] },
  { name: "relative_attention_bias.weight", shape: [32, 64] },
  { name: "query_tokens", shape: [1, 8, 32] },
];

function options(changes: Partial<RandomCheckpointOptions> = {}): RandomCheckpointOptions {
  return { directory, config: { model_type: "blip-2" }, layout, seed: 1, dtype: "float32", ...changes };
}

async function values(name: string, folder = directory): Promise<Float32Array> {
  return toFloat32(await (await openCheckpoint(folder)).weights.read(name)).data;
}

describe("writeRandomCheckpoint", () => {
  it.each(["float32", "float16", "bfloat16"] as const)("writes a folder of %s that opens", async (dtype) => {
    await writeRandomCheckpoint(options({ dtype, generationConfig: { eos_token_id: 1 } }));
    const checkpoint = await openCheckpoint(directory);
    compareLayout(directory, layout, checkpoint.weights);
    expect(checkpoint.config).toEqual({ model_type: "blip-2", torch_dtype: dtype });
    expect(checkpoint.generationConfig).toEqual({ eos_token_id: 1 });
    expect(checkpoint.weights.describe("query_tokens").dtype).toBe(dtype);
    expect((await readdir(directory)).sort()).toEqual([
      "config.json",
      "generation_config.json",
      "model.safetensors",
    ]);

    for (const { name } of layout.slice(1, 5)) expect(new Set(await values(name))).toEqual(new Set([1]));
    for (const { name } of layout.slice(5, 7)) expect(new Set(await values(name))).toEqual(new Set([0]));
    for (const name of ["big.weight", "relative_attention_bias.weight"]) {
      const data = await values(name);
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
      expect(Math.abs(mean)).toBeLessThan(0.002);
      expect(Math.abs(deviation - 0.02)).toBeLessThan(0.001);
    }
  });

  it("has no two rows alike, in matrices larger than its block of numbers too", async () => {
    await writeRandomCheckpoint(options());
    const data = await values("big.weight");
    const openings = new Set<string>();
    for (let row = 0; row < 1100; row++) openings.add(data.subarray(row * 1024, row * 1024 + 4).join());
    expect(openings.size).toBe(1100);
  });

  it("depends on the seed and the names, not on shards or order", async () => {
    await writeRandomCheckpoint(options());
    const other = join(root, "other");
    const reversed = [...layout].reverse();
    await writeRandomCheckpoint(options({ directory: other, layout: reversed, shardBytes: 5000 }));
    for (const { name } of layout) {
      const [one, two] = [await values(name), await values(name, other)];
      expect(Buffer.compare(Buffer.from(one.buffer), Buffer.from(two.buffer))).toBe(0);
    }
    const reseeded = join(root, "reseeded");
    await writeRandomCheckpoint(options({ directory: reseeded, seed: 2 }));
    expect(await values("query_tokens", reseeded)).not.toEqual(await values("query_tokens"));
  });

  it("shards like Hugging Face, in the order of the layout", async () => {
    await writeRandomCheckpoint(options({ shardBytes: 8192 + 512 }));
    const index = JSON.parse(await readFile(join(directory, "model.safetensors.index.json"), "utf8"));
    const shard = (n: number) => `model-0000${n}-of-00004.safetensors`;
    expect(index.weight_map).toEqual({
      "big.weight": shard(1),
      "a.layer_norm1.weight": shard(2),
      "a.LayerNorm.weight": shard(2),
      "a.post_attention_layernorm.weight": shard(2),
      "model.norm.weight": shard(2),
      "a.layer_norm1.bias": shard(2),
      "a.qkv.bias": shard(2),
      "relative_attention_bias.weight": shard(3),
      query_tokens: shard(4),
    });
    expect(index.metadata.total_size).toBe(4 * (1100 * 1024 + 6 * 64 + 32 * 64 + 8 * 32));
    expect([...(await openCheckpoint(directory)).weights.names()]).toHaveLength(layout.length);
  });

  it("reports progress up to the whole", async () => {
    const reports: number[] = [];
    let total = 0;
    await writeRandomCheckpoint(
      options({
        onProgress: ({ writtenBytes, totalBytes }) => {
          reports.push(writtenBytes);
          total = totalBytes;
        },
      }),
    );
    expect(reports).toEqual([...reports].sort((a, b) => a - b));
    expect(reports.at(-1)).toBe(total);
  });

  it("refuses a directory with something in it, and a file", async () => {
    await mkdir(directory, { recursive: true });
    await writeRandomCheckpoint(options());
    await expect(writeRandomCheckpoint(options())).rejects.toThrow(/is not empty; choose a new directory/);
    expect((await readdir(directory)).sort()).toEqual(["config.json", "model.safetensors"]);
    const file = join(root, "file");
    await writeFile(file, "");
    await expect(writeRandomCheckpoint(options({ directory: file }))).rejects.toThrow(/is a file/);
    await expect(writeRandomCheckpoint(options({ directory: join(file, "x") }))).rejects.toThrow(FileError);
  });

  it("goes on with what a kill left of the same recipe, and does nothing when it is whole", async () => {
    const recipe = { like: "a", seed: 1 };
    const sizes: number[] = [];
    const again = options({
      recipe,
      shardBytes: 3000,
      onStart: ({ missingBytes }) => sizes.push(missingBytes),
    });
    await writeRandomCheckpoint(again);
    const contents = async (): Promise<string[]> => {
      const names = (await readdir(directory)).sort();
      return Promise.all(
        names.map(async (name) => `${name} ${(await readFile(join(directory, name))).toString("base64")}`),
      );
    };
    const whole = await contents();
    const shard = (n: number) => join(directory, `model-0000${n}-of-00004.safetensors`);
    await truncate(shard(1), 100);
    await rm(shard(2));
    await writeFile(`${shard(2)}.incomplete`, "half");
    await rm(join(directory, "config.json"));

    await writeRandomCheckpoint(again);
    expect(await contents()).toEqual(whole);
    await writeRandomCheckpoint(again);
    expect(sizes[0]).toBeGreaterThan(sizes[1]!);
    expect(sizes[1]).toBeGreaterThan(0);
    expect(sizes[2]).toBe(0);
    expect((await openCheckpoint(directory)).isRandom).toBe(true);
    await expect(writeRandomCheckpoint(options({ recipe: { like: "b" } }))).rejects.toThrow(
      `${directory} is not empty, but for random weights of {"like":"a","seed":1}; choose a new directory`,
    );
    expect(await contents()).toEqual(whole);
  });

  it("refuses a disk with less space than it needs, before anything is written", async () => {
    vi.mocked(freeBytes).mockResolvedValueOnce(4_000_000);
    const onProgress = vi.fn();
    await expect(writeRandomCheckpoint(options({ recipe: {}, onProgress }))).rejects.toThrow(
      `${directory} would take 0.0 GB, but its disk has 0.0 GB left`,
    );
    expect(onProgress).not.toHaveBeenCalled();
    expect(await readdir(root)).toEqual([]);
  });

  it("removes everything, made directories too, when aborted on the way", async () => {
    const controller = new AbortController();
    const half = options({
      shardBytes: 3000,
      signal: controller.signal,
      onProgress: ({ writtenBytes, totalBytes }) => {
        if (writtenBytes > totalBytes - 5000) controller.abort(new Error("enough"));
      },
    });
    await expect(writeRandomCheckpoint(half)).rejects.toThrow("enough");
    expect(await readdir(root)).toEqual([]);
  });

  it("keeps an empty directory that was there before", async () => {
    await mkdir(directory, { recursive: true });
    const disturbed = options({
      shardBytes: 3000,
      onProgress: () => {
        throw new Error("broken");
      },
    });
    await expect(writeRandomCheckpoint(disturbed)).rejects.toThrow("broken");
    expect(await readdir(directory)).toEqual([]);
  });
});
