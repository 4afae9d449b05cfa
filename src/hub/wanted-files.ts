import { HubError } from "./hub-error.js";
import type { RemoteFile } from "./listing.js";

/** Files beside the weights that a model may have, in its folder and in that of the Q-Former's tokenizer. */
export const companions: readonly string[] = [
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "video_preprocessor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "vocab.txt",
  "spiece.model",
  "tokenizer.model",
  // What this package writes beside its own models.
  "familiarity.json",
  "random-weights.json",
];

const tokenizerFolder = "qformer_tokenizer";

/** Formats of weights, the better first: a file, and an index that names several. */
export const weightFormats: readonly {
  readonly file: string;
  readonly index: string;
  readonly shard: RegExp;
}[] = [
  { file: "model.safetensors", index: "model.safetensors.index.json", shard: /^[\w.-]+\.safetensors$/ },
  { file: "pytorch_model.bin", index: "pytorch_model.bin.index.json", shard: /^[\w.-]+\.bin$/ },
];

const mostCompanionBytes = 256 * 2 ** 20;

/** Configurations and tokenizers among the files. */
export function companionsOf(files: readonly RemoteFile[], id: string): readonly RemoteFile[] {
  const names = new Set(companions.flatMap((name) => [name, `${tokenizerFolder}/${name}`]));
  const found = files.filter(({ path }) => names.has(path));
  if (!found.some(({ path }) => path === "config.json"))
    throw new HubError(
      `${id} has no config.json, so it is no model that transformers has saved. Take another one.`,
    );
  const large = found.find(({ bytes }) => bytes > mostCompanionBytes);
  if (large)
    throw new HubError(
      `${id} has a ${large.path} of ${large.bytes} bytes, which is none. Take another model.`,
    );
  return found;
}

/**
 * The weights in one format: a whole file, or an index and what it names.
 * @param shardsOf names of files in an index
 * @throws HubError when there are none, or some are missing
 */
export async function weightsOf(
  files: readonly RemoteFile[],
  id: string,
  shardsOf: (index: RemoteFile) => Promise<readonly string[]>,
): Promise<readonly RemoteFile[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const { file, index, shard } of weightFormats) {
    const whole = byPath.get(file);
    if (whole) return [whole];
    const list = byPath.get(index);
    if (!list) continue;
    const names = [...new Set(await shardsOf(list))];
    const missing = names.filter((name) => !shard.test(name) || !byPath.has(name));
    if (names.length === 0 || missing.length > 0) {
      throw new HubError(
        `${id}: ${index} names ${missing.slice(0, 3).join(", ") || "no file"}, which the model does not have. Take another revision.`,
      );
    }
    return [list, ...names.map((name) => byPath.get(name)!)];
  }
  const other = files.find(({ path }) => /\.(safetensors|bin|pth|pt|h5|msgpack|gguf)$/.test(path));
  const names = weightFormats.flatMap(({ file, index }) => [file, index]);
  throw new HubError(
    `${id} has none of ${names.join(", ")}${other ? `, only ${other.path}, which is not read` : ""}. Look on the model's ` +
      "page for a revision that has one, such as refs/pr/1.",
  );
}
