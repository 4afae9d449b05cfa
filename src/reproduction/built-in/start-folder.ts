import { configJson } from "../model.js";
import { writeModelSettings } from "../model-folder.js";

/** Side of an image in pixels: words on signs can be read when a margin leaves the scene two thirds of it. */
const imageSize = 128;
/** One for each place of the scene. */
const queries = 9;

const study = configJson("t5", queries, true);
/** The model of the study, but that it sees finer, and its language model is half as deep again and looks at twice as many things at once. */
export const builtInConfig = {
  ...study,
  vision_config: { ...study.vision_config, image_size: imageSize },
  text_config: { ...study.text_config, num_layers: 6, num_decoder_layers: 3, num_heads: 8, d_kv: 16 },
};

/** Writes the model's folder without weights, which its trainings start from. */
export function writeStartFolder(directory: string): Promise<void> {
  return writeModelSettings(directory, builtInConfig);
}
