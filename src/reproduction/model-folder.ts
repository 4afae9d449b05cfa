import { join } from "node:path";
import { writeTensors } from "../checkpoint/index.js";
import { makeFolder, writeJson } from "../files/index.js";
import { type InstructBlipConfig, parameterLayout } from "../models/index.js";
import { defaultPreprocessorConfig, writeTokenizers } from "../processing/index.js";
import { convert, type HostTensor, hostTensor } from "../tensor/index.js";
import { configJson, type LanguageModel, tokenizers } from "./model.js";

/** Writes a model as a Hugging Face folder, its weights in half precision. */
export async function writeModelFolder(
  directory: string,
  kind: LanguageModel,
  config: InstructBlipConfig,
  parameters: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const { name, shape } of parameterLayout(config)) {
    const values = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    tensors.set(name, convert(values, "float16"));
  }
  await makeFolder(directory);
  await writeTensors(join(directory, "model.safetensors"), tensors);
  await writeModelSettings(directory, configJson(kind, config.queryTokens, config.qformer.readsText));
}

/** Writes all files of a model's folder but its weights; `generation` says how it is to answer. */
export async function writeModelSettings(
  directory: string,
  json: ReturnType<typeof configJson>,
  generation: Readonly<Record<string, number>> = {},
): Promise<void> {
  await makeFolder(directory);
  const readsText = json.model_type === "instructblip";
  const processor = readsText ? "InstructBlipProcessor" : "Blip2Processor";
  await writeTokenizers(directory, tokenizers.language, readsText ? tokenizers.qformer : undefined);
  const side = json.vision_config.image_size;
  const { mean, std, rescaleFactor } = defaultPreprocessorConfig(side);
  await writeJson(join(directory, "preprocessor_config.json"), {
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: mean,
    image_processor_type: "BlipImageProcessor",
    image_std: std,
    processor_class: processor,
    resample: 3,
    rescale_factor: rescaleFactor,
    size: { height: side, width: side },
  });
  await writeJson(join(directory, "processor_config.json"), {
    num_query_tokens: json.num_query_tokens,
    processor_class: processor,
  });
  await writeJson(join(directory, "generation_config.json"), {
    ...(json.is_encoder_decoder && { decoder_start_token_id: 0 }),
    eos_token_id: 1,
    pad_token_id: 0,
    ...generation,
  });
  await writeJson(join(directory, "config.json"), json);
}
