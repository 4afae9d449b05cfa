/** The settings for images in a checkpoint's folder (the keys of Hugging Face's BlipImageProcessor). */
import { join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../../files/index.js";
import { issueMessage, printableLine } from "../../text/index.js";
import { defaultPreprocessorConfig, normalizedLevels, type PreprocessorConfig } from "./pixel-values.js";

/** Where transformers 5 writes the settings, under `image_processor`; earlier versions leave that key out. */
const processorFile = "processor_config.json";
/** Where earlier versions of transformers write them. */
const preprocessorFile = "preprocessor_config.json";

/** The settings, and the file that they come from; without one they are those of BLIP-2 and InstructBLIP. */
export interface LoadedPreprocessorConfig {
  readonly config: PreprocessorConfig;
  /** Name of the file. */
  readonly file?: string;
}

/**
 * Reads `image_processor` in `processor_config.json`, or else `preprocessor_config.json`, as transformers 5 does: of two
 * files only the first counts.
 *
 * @param imageSize pixels, used when there is no file or its `size` is missing
 * @throws Error naming the file and the key when it asks for something that is not supported
 */
export async function loadPreprocessorConfig(
  directory: string,
  imageSize: number,
): Promise<LoadedPreprocessorConfig> {
  const processorPath = join(directory, processorFile);
  const processor = await readJsonIfPresent(processorPath);
  if (processor !== undefined && !isObject(processor)) {
    throw wrong(processorPath, "is not a JSON object; download the file again");
  }
  if (processor?.image_processor != null) {
    const config = parsePreprocessorConfig(processor.image_processor, {
      path: processorPath,
      parent: "image_processor",
      imageSize,
    });
    return { config, file: processorFile };
  }
  const path = join(directory, preprocessorFile);
  const json = await readJsonIfPresent(path);
  if (json === undefined) return { config: defaultPreprocessorConfig(imageSize) };
  return { config: parsePreprocessorConfig(json, { path, imageSize }), file: preprocessorFile };
}

/** Settings that resize, rescale and normalise, as transformers writes them. */
export function imageProcessorJson(config: PreprocessorConfig): Record<string, unknown> {
  const { width, height, mean, std, rescaleFactor } = config;
  return {
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: mean,
    image_processor_type: "BlipImageProcessor",
    image_std: std,
    resample: 3,
    rescale_factor: rescaleFactor,
    size: { height, width },
  };
}

interface ParseOptions {
  /** For messages. */
  readonly path: string;
  /** For messages: the key under which the settings lie, where they are not the whole file. */
  readonly parent?: string;
  /** Pixels, used where `size` is missing. */
  readonly imageSize: number;
}

/** `loadPreprocessorConfig` for settings already read. */
export function parsePreprocessorConfig(
  json: unknown,
  { path, parent, imageSize }: ParseOptions,
): PreprocessorConfig {
  const fail = (problems: readonly string[]): never => {
    throw wrong(path, `${problems.join("; ")}; use the file of a BLIP-2 or InstructBLIP checkpoint`);
  };
  const at = (key: string): string => [parent, key].filter(Boolean).join(".") || "the file";
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map((issue) => `${at(issue.path.join("."))}: ${issueMessage(issue.message)}`),
    );
  }
  const given = parsed.data;
  const config: PreprocessorConfig = {
    height: given.size?.height ?? imageSize,
    width: given.size?.width ?? imageSize,
    resize: given.do_resize,
    rescaleFactor: given.do_rescale ? given.rescale_factor : 1,
    mean: given.do_normalize ? given.image_mean : [0, 0, 0],
    std: given.do_normalize ? given.image_std : [1, 1, 1],
  };
  if (!keepsLevelsApart(config)) {
    const keys = ["rescale_factor", "image_mean", "image_std"].map(at).join(", ");
    return fail([`with these ${keys}, black and white become the same number, or one that is not finite`]);
  }
  return config;
}

/** Whether black and white stay two numbers in float32, in every channel. */
function keepsLevelsApart(config: PreprocessorConfig): boolean {
  return [0, 1, 2].every((channel) => {
    const levels = normalizedLevels(config, channel);
    return levels.every(Number.isFinite) && levels[0] !== levels[255];
  });
}

/** A key that is not set, or null, as the fast processors of transformers write what they do not set. */
function withDefault<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given): z.output<T> => given ?? value);
}

const pixels = z.number().int().positive();
/** One number for all channels, or one for each. */
function channels(number: z.ZodNumber) {
  const same = number.transform((value): Channels => [value, value, value]);
  return z.union(
    [same, z.tuple([number, number, number])],
    "expected three numbers, or one for all channels",
  );
}
type Channels = readonly [number, number, number];
const { mean: defaultMean, std: defaultStd, rescaleFactor } = defaultPreprocessorConfig(1);

const settingsSchema = z.object({
  do_resize: withDefault(z.boolean(), true),
  size: z
    .union(
      [
        pixels.transform((size) => ({ height: size, width: size })),
        z.object({ height: pixels, width: pixels }),
      ],
      "only a number of pixels, or height and width, are supported",
    )
    .nullish(),
  resample: z.literal(3, "only 3 (bicubic) is supported").nullish(),
  do_center_crop: z.literal(false, "cropping is not supported").nullish(),
  do_pad: z.literal(false, "padding is not supported").nullish(),
  do_rescale: withDefault(z.boolean(), true),
  rescale_factor: withDefault(z.number(), rescaleFactor),
  do_normalize: withDefault(z.boolean(), true),
  image_mean: withDefault(channels(z.number()), defaultMean),
  image_std: withDefault(channels(z.number().positive()), defaultStd),
});

/** One line, whatever the file holds. */
function wrong(path: string, problem: string): Error {
  return new Error(printableLine(`${path}: ${problem}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
