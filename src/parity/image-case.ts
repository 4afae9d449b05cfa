import { readdir } from "node:fs/promises";
import { join, parse } from "node:path";
import {
  decodeImage,
  type Image,
  loadPreprocessorConfig,
  pixelValues,
  resizeBicubic,
} from "../processing/index.js";
import { type HostTensor, hostTensor } from "../tensor/index.js";
import type { CaseKind } from "./case-kind.js";
import { compareTensors, notCompared } from "./compare.js";
import { readTensors } from "./tensors.js";

/** Of pixel values, for equal 8-bit levels; one level more or less is about 0.015. */
const normalizedTolerance = 1e-6;
/** Levels by which decoders of the same JPEG may differ. */
const jpegTolerance = 2;

/**
 * Image files and what the reference makes of them: `images/`, `decoded_rgb/` (the same as plain 8-bit PNG),
 * `preprocessor_config.json`, and expected `resized_u8.NAME` and `pixel_values.NAME`, `[3, height, width]`.
 * What follows decoding starts from `decoded_rgb/` where the file is a JPEG.
 */
export const imageCase: CaseKind = {
  matches: (names) => names.has("images") && names.has("expected.safetensors"),
  async *compare(directory, group) {
    const expected = await readTensors(join(directory, "expected.safetensors"));
    const { config } = await loadPreprocessorConfig(directory, 224);
    const files = await filesByName(join(directory, "images"));
    const decodedFiles = await filesByName(join(directory, "decoded_rgb"));
    const plain = new Map<string, Image>();
    for (const [name, file] of files) {
      const image = await decodeImage(file);
      const decodedFile = decodedFiles.get(name);
      const decoded = decodedFile === undefined ? image : await decodeImage(decodedFile);
      const isJpeg = /\.jpe?g$/i.test(file);
      plain.set(name, isJpeg ? decoded : image);
      if (decodedFile !== undefined) {
        const comparison = compareTensors(planes(decoded), planes(image), isJpeg ? jpegTolerance : 0);
        yield { group, tensor: `decoded_rgb.${name}`, ...comparison };
      }
    }
    for (const [tensor, wanted] of expected) {
      const [, kind, name] = /^(resized_u8|pixel_values)\.(.+)$/.exec(tensor) ?? [];
      const image = name && plain.get(name);
      if (!image) {
        yield {
          group,
          tensor,
          ...notCompared(kind ? "there is no such image" : "this kind of tensor is not known"),
        };
      } else if (kind === "resized_u8") {
        const resized = resizeBicubic(image, config.width, config.height);
        yield { group, tensor, ...compareTensors(wanted, planes(resized), 0) };
      } else {
        const { shape, ...values } = pixelValues([image], config);
        const single = { ...values, shape: shape.slice(1) };
        yield { group, tensor, ...compareTensors(wanted, single, normalizedTolerance) };
      }
    }
  },
};

/** Paths of the files of a folder by their name without its ending; none when there is no folder. */
async function filesByName(directory: string): Promise<Map<string, string>> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return new Map(files.sort().map((file) => [parse(file).name, join(directory, file)]));
}

/** Channels first: `[3, height, width]`. */
function planes({ width, height, data }: Image): HostTensor<"uint8"> {
  const size = width * height;
  const out = new Uint8Array(3 * size);
  for (let i = 0; i < out.length; i++) out[i] = data[(i % size) * 3 + Math.floor(i / size)]!;
  return hostTensor("uint8", [3, height, width], out);
}
