import { join } from "node:path";
import { writeTensors } from "../checkpoint/index.js";
import { makeFolder, writeJson } from "../files/index.js";
import { familyOf, type InstructBlipConfig, parameterLayout } from "../models/index.js";
import { defaultPreprocessorConfig, writeTokenizers } from "../processing/index.js";
import { convert, type HostTensor, hostTensor } from "../tensor/index.js";
import { sceneSize } from "../world/index.js";
import { configJson, type LanguageModel, tokenizers } from "./model.js";

/** Writes a model as a Hugging Face folder, its weights in half precision; `generation` says how it is to answer. */
export async function writeModelFolder(
  directory: string,
  kind: LanguageModel,
  config: InstructBlipConfig,
  parameters: ReadonlyMap<string, Float32Array>,
  generation: Readonly<Record<string, number>> = {},
): Promise<void> {
  await makeFolder(directory);
  const family = familyOf(config.text);
  const json = configJson(kind, config.queryTokens, config.qformer.readsText);
  const tensors = new Map<string, HostTensor>();
  for (const { name, shape } of parameterLayout(config)) {
    const values = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    tensors.set(name, convert(values, "float16"));
  }
  const processor = config.qformer.readsText ? "InstructBlipProcessor" : "Blip2Processor";
  await writeTokenizers(
    directory,
    tokenizers.language,
    config.qformer.readsText ? tokenizers.qformer : undefined,
  );
  const { mean, std, rescaleFactor } = defaultPreprocessorConfig(sceneSize);
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
    size: { height: sceneSize, width: sceneSize },
  });
  await writeJson(join(directory, "processor_config.json"), {
    num_query_tokens: config.queryTokens,
    processor_class: processor,
  });
  await writeJson(join(directory, "generation_config.json"), {
    ...(family.isEncoderDecoder && { decoder_start_token_id: family.startTokenId(config.text) }),
    eos_token_id: 1,
    pad_token_id: 0,
    ...generation,
  });
  await writeTensors(join(directory, "model.safetensors"), tensors);
  await writeJson(join(directory, "config.json"), json);
}
