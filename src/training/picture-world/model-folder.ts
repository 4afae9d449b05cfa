import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeJson, writeTensors } from "../../checkpoint/index.js";
import { defaultPreprocessorConfig } from "../../processing/index.js";
import { convert, type HostTensor, hostTensor } from "../../tensor/index.js";
import { SCENE_SIZE, writeTokenizer } from "../../world/index.js";
import { config, configJson, tokenizers } from "./model.js";

/** Writes the model as a Hugging Face folder, its weights in half precision. */
export async function writeModelFolder(
  directory: string,
  layout: ReadonlyMap<string, readonly number[]>,
  parameters: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const tensors = new Map<string, HostTensor>();
  for (const [name, shape] of layout) {
    const values = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    tensors.set(name, convert(values, "float16"));
  }
  await writeTokenizer(directory, tokenizers.language);
  await writeTokenizer(join(directory, "qformer_tokenizer"), tokenizers.qformer);
  const { mean, std, rescaleFactor } = defaultPreprocessorConfig(SCENE_SIZE);
  await writeJson(join(directory, "preprocessor_config.json"), {
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: mean,
    image_processor_type: "BlipImageProcessor",
    image_std: std,
    processor_class: "InstructBlipProcessor",
    resample: 3,
    rescale_factor: rescaleFactor,
    size: { height: SCENE_SIZE, width: SCENE_SIZE },
  });
  await writeJson(join(directory, "processor_config.json"), {
    num_query_tokens: config.queryTokens,
    processor_class: "InstructBlipProcessor",
  });
  await writeJson(join(directory, "generation_config.json"), {
    decoder_start_token_id: configJson.text_config.decoder_start_token_id,
    eos_token_id: configJson.text_config.eos_token_id,
    pad_token_id: configJson.text_config.pad_token_id,
  });
  await writeTensors(join(directory, "model.safetensors"), tensors);
  await writeJson(join(directory, "config.json"), configJson);
}
