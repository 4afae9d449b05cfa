import { join } from "node:path";
import { type JsonObject, parseConfig, writeRandomCheckpoint } from "../../checkpoint/index.js";
import { writeJson } from "../../files/index.js";
import {
  type InstructBlipConfig,
  type LanguageModelKind,
  type PresetName,
  parameterLayout,
  presets,
} from "../../models/index.js";
import { defaultPreprocessorConfig, imageProcessorJson, writeTokenizers } from "../../processing/index.js";
import { qFormerTokenizer, t5Tokenizer, worldVocabulary } from "../../world/index.js";
import type { Operations } from "../protocol.js";
import { byteTokenizer } from "./byte-tokenizer.js";

type MakeCheckpoint = Operations["makeCheckpoint"];

/** Tokenizers in the manner of each family's. */
const tokenizers: Record<LanguageModelKind, typeof t5Tokenizer> = {
  t5: t5Tokenizer,
  llama: byteTokenizer,
  opt: byteTokenizer,
};

/** Writes a checkpoint of a published model's sizes, and tokenizers whose ids its vocabularies hold. */
export async function makeRandomCheckpoint(
  { like, seed, dtype, directory }: MakeCheckpoint["parameters"],
  signal: AbortSignal,
  emit: (event: MakeCheckpoint["event"]) => void,
): Promise<undefined> {
  if (!Object.hasOwn(presets, like)) {
    throw new RangeError(
      `there is no model named "${like}"; choose one of ${Object.keys(presets).join(", ")}`,
    );
  }
  const { config, generationConfig } = presets[like as PresetName];
  const parsed = parseConfig(config);
  const { words } = worldVocabulary();
  await writeRandomCheckpoint({
    directory,
    config,
    generationConfig,
    layout: parameterLayout(parsed),
    seed,
    dtype,
    recipe: { like, seed, dtype },
    writeRest: async () => {
      await writeJson(join(directory, "processor_config.json"), processorConfig(parsed));
      await writeTokenizers(
        directory,
        tokenizers[parsed.text.kind](words),
        parsed.qformer.readsText ? qFormerTokenizer(words) : undefined,
      );
    },
    signal,
    onStart: (sizes) => emit({ notice: sizeNotice(directory, sizes) }),
    onProgress: ({ writtenBytes, totalBytes }) =>
      emit({ stage: "writing weights", fraction: writtenBytes / totalBytes }),
  });
}

/** As transformers 5 writes it. */
function processorConfig({ vision, queryTokens, qformer }: InstructBlipConfig): JsonObject {
  return {
    image_processor: imageProcessorJson(defaultPreprocessorConfig(vision.imageSize)),
    num_query_tokens: queryTokens,
    processor_class: qformer.readsText ? "InstructBlipProcessor" : "Blip2Processor",
  };
}

function sizeNotice(directory: string, sizes: { totalBytes: number; missingBytes: number }): string {
  const { totalBytes, missingBytes } = sizes;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const left =
    missingBytes < totalBytes ? `, of which ${gigabytes(missingBytes)} are still to be written` : "";
  return `${directory} takes ${gigabytes(totalBytes)} of random weights${left}`;
}
