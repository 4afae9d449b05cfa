import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig, writeRandomCheckpoint } from "../checkpoint/index.js";
import { type PresetName, parameterLayout, presets } from "../models/index.js";
import { qFormerTokenizer, t5Tokenizer, worldVocabulary, writeTokenizer } from "../world/index.js";
import { byteTokenizer } from "./byte-tokenizer.js";
import type { MakeCheckpointOptions } from "./types.js";

/** Writes a checkpoint of a published model's sizes, and tokenizers whose ids its vocabularies hold. */
export async function makeRandomCheckpoint(
  { like, seed, dtype, directory }: Omit<MakeCheckpointOptions, "signal" | "onProgress">,
  signal: AbortSignal,
  onProgress: MakeCheckpointOptions["onProgress"],
): Promise<undefined> {
  if (!Object.hasOwn(presets, like)) {
    throw new RangeError(
      `there is no model named "${like}"; choose one of ${Object.keys(presets).join(", ")}`,
    );
  }
  const { config, generationConfig } = presets[like as PresetName];
  const parsed = parseConfig(config);
  const { kind } = parsed.text;
  await writeRandomCheckpoint({
    directory,
    config,
    generationConfig,
    layout: parameterLayout(parsed),
    seed,
    dtype,
    signal,
    onProgress: ({ writtenBytes, totalBytes }) =>
      onProgress?.({ stage: "writing weights", fraction: writtenBytes / totalBytes }),
  });
  try {
    const { words } = worldVocabulary();
    await writeTokenizer(directory, kind === "t5" ? t5Tokenizer(words) : byteTokenizer());
    if (parsed.qformer.readsText) {
      await writeTokenizer(join(directory, "qformer_tokenizer"), qFormerTokenizer(words));
    }
  } catch (error) {
    // It was empty, or there would be no weights in it now.
    for (const name of await readdir(directory)) await rm(join(directory, name), { recursive: true });
    throw error;
  }
}
