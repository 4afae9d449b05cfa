import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { defaultPreprocessorConfig, pixelValues } from "./pixel-values.js";
import { loadPreprocessorConfig, parsePreprocessorConfig } from "./preprocessor-config.js";

const published = {
  image_processor_type: "BlipImageProcessor",
  do_convert_rgb: true,
  do_resize: true,
  do_rescale: true,
  do_normalize: true,
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { height: 16, width: 16 },
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};
const parse = (changes: object) =>
  parsePreprocessorConfig({ ...published, ...changes }, { path: "folder/settings.json", imageSize: 99 });

describe("the settings", () => {
  test("of the published models are those that are used where there are none", () => {
    expect(parse({})).toEqual(defaultPreprocessorConfig(16));
  });

  test("size may be a number, two numbers, or missing", () => {
    expect(parse({ size: 30 })).toMatchObject({ height: 30, width: 30 });
    expect(parse({ size: { height: 20, width: 30 } })).toMatchObject({ height: 20, width: 30 });
    expect(parse({ size: undefined })).toMatchObject({ height: 99, width: 99 });
  });

  test("one mean or deviation may stand for all channels", () => {
    expect(parse({ image_mean: 0.5, image_std: 0.25 })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
    });
  });

  test("null is what is not set, in every key", () => {
    const { do_center_crop, do_pad, ...rest } = { ...published, do_center_crop: null, do_pad: null };
    const nulls = Object.fromEntries(Object.keys(rest).map((key) => [key, null]));
    expect(parse({ ...nulls, do_center_crop, do_pad })).toEqual(defaultPreprocessorConfig(99));
  });

  test("steps that are switched off do nothing", () => {
    const ramp = { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, (_, i) => i) };
    const plain = pixelValues([ramp], parse({ do_rescale: false, do_normalize: false })).data;
    expect(plain[7]).toBe(ramp.data[7 * 3]);
    expect(parse({ do_resize: false }).resize).toBe(false);
  });

  test.each([
    [{ resample: 2 }, /resample: only 3 \(bicubic\)/],
    [{ size: { shortest_edge: 224 } }, /size: only a number of pixels, or height and width/],
    [{ do_center_crop: true }, /do_center_crop: cropping is not supported/],
    [{ do_pad: true }, /do_pad: padding is not supported/],
    [{ image_mean: [0.5, 0.5] }, /image_mean/],
    [{ image_std: [0.5, 0, 0.5] }, /image_std/],
    [{ rescale_factor: "x" }, /rescale_factor/],
    [{ rescale_factor: 0 }, /black and white become the same number/],
    [{ rescale_factor: 1e-300 }, /rescale_factor, image_mean, image_std/],
    [{ rescale_factor: 1e300 }, /not finite/],
    [{ image_mean: [0.5, 1e30, 0.5] }, /the same number/],
    [{ image_std: [0.5, 0.5, 1e-300] }, /not finite/],
  ])("%j are refused, naming file and key", (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
    expect(() => parse(changes)).toThrow(/^folder\/settings\.json: /);
  });
});

describe("a folder", () => {
  const folder = (files: Readonly<Record<string, unknown>>): string => {
    const directory = temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    return directory;
  };
  const bright = { ...published, image_mean: [0.5, 0.5, 0.5] };

  test("without settings gets the published ones at the encoder's size", async () => {
    expect(await loadPreprocessorConfig(folder({}), 364)).toEqual({ config: defaultPreprocessorConfig(364) });
  });

  test("gives those of processor_config.json before those of preprocessor_config.json", async () => {
    const both = folder({
      "processor_config.json": { image_processor: bright, num_query_tokens: 32 },
      "preprocessor_config.json": published,
    });
    const { config, file } = await loadPreprocessorConfig(both, 16);
    expect(config.mean).toEqual([0.5, 0.5, 0.5]);
    expect(file).toBe("processor_config.json");
  });

  test.each([[{ num_query_tokens: 32 }], [{ image_processor: null }]])(
    "gives those of preprocessor_config.json where processor_config.json is %j",
    async (processor) => {
      const both = folder({ "processor_config.json": processor, "preprocessor_config.json": bright });
      const { config, file } = await loadPreprocessorConfig(both, 16);
      expect(config.mean).toEqual([0.5, 0.5, 0.5]);
      expect(file).toBe("preprocessor_config.json");
    },
  );

  test.each([
    ["processor_config.json", { image_processor: { resample: 2 } }, /image_processor\.resample: only 3/],
    ["processor_config.json", { image_processor: 7 }, /image_processor: /],
    ["processor_config.json", [], /is not a JSON object/],
    ["processor_config.json", "{", /is not JSON/],
    ["preprocessor_config.json", "{", /is not JSON/],
  ])("with a wrong %s, %j, is refused", async (name, content, message) => {
    const directory = folder({ [name]: content });
    await expect(loadPreprocessorConfig(directory, 16)).rejects.toThrow(message);
    await expect(loadPreprocessorConfig(directory, 16)).rejects.toThrow(join(directory, name));
  });

  test("with a file that cannot be read is not one without", async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, "preprocessor_config.json"));
    await expect(loadPreprocessorConfig(directory, 16)).rejects.toThrow(
      /Cannot read .*preprocessor_config\.json: it is a folder, not a file/,
    );
  });
});
