import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { QuantizeOptions } from "../../inference/index.js";
import { printableLine } from "../../text/index.js";
import type { CommandContext } from "../context.js";
import { modelOf } from "../model-of.js";
import { addCommand, type CommonOptions } from "../options/common-options.js";
import { addMaxPixels } from "../options/image-options.js";
import { parseBits } from "../options/precision-option.js";
import { formatTable } from "../output/table.js";
import { formatBytes, formatJson } from "../output/text.js";
import { ProgressBar } from "../progress/progress.js";

interface QuantizeFlags extends CommonOptions {
  yes?: true;
  bits: QuantizeOptions["precision"];
  calibrate?: string;
  maxPixels?: number;
}

/** Of a folder; more are not needed to find a layer's outliers. */
const mostImages = 8;
const drawnImages = 4;

export function addQuantizeCommand(program: Command, context: CommandContext): void {
  const command = addCommand(
    program,
    "quantize",
    "write a model in fewer bits, which --model opens like any other; goes on where it was interrupted",
  )
    .argument("<model>", "checkpoint folder, or built-in")
    .argument("<directory>", "folder to write, new or empty, or left by the same command")
    .option("--yes", "download more than 1 GB without asking")
    .requiredOption(
      "--bits <bits>",
      "4 or 8, or by part: vision=8,qformer=8,language=4; 4 alone is that",
      (text) => parseBits(text, [4, 8]),
    )
    .option(
      "--calibrate <folder>",
      `images on which the errors of layers are measured, ${mostImages} at most (default: ${drawnImages} drawn ones)`,
    );
  addMaxPixels(command).action(async (model: string, directory: string, flags: QuantizeFlags) => {
    const { bits, calibrate, maxPixels, yes, json } = flags;
    const { quantizeModel, layerRows, readImages } = await context.rooms.inference();
    const found = await modelOf(context, model, yes);
    const progress = new ProgressBar(context.stderr, context.environment);
    try {
      const images = await withImages(context, calibrate, (paths) => readImages(paths, { maxPixels }));
      const made = await quantizeModel({
        ...{
          model: found.directory,
          directory,
          precision: bits,
          images,
          signal: context.signal,
        },
        onProgress: (step) => progress.update(step),
      });
      progress.clear();
      if (json) {
        context.stdout.write(formatJson({ directory, ...made }));
        return;
      }
      context.stdout.write(formatTable(layerRows(made.layers), [2], context.stdout.columns));
      const [before, after] = [formatBytes(made.bytesBefore), formatBytes(made.bytesAfter)];
      context.stdout.write(`${printableLine(directory)}: ${after} instead of ${before}\n`);
    } finally {
      progress.clear();
    }
  });
}

/** Paths of images: of a folder's first, by name, or of some that are drawn. */
async function withImages<T>(
  { rooms, signal }: CommandContext,
  folder: string | undefined,
  body: (paths: readonly string[]) => Promise<T>,
): Promise<T> {
  if (folder !== undefined) return body(await imagesIn(folder));
  const drawn = await mkdtemp(join(tmpdir(), "instructblip-drawn-"));
  try {
    const { drawFolder } = await rooms.world();
    await drawFolder({
      directory: join(drawn, "images"),
      count: drawnImages,
      seed: 1,
      split: "test",
      signal,
    });
    return await body(await imagesIn(join(drawn, "images")));
  } finally {
    await rm(drawn, { recursive: true, force: true });
  }
}

async function imagesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder))
    .filter((name) => /\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i.test(name))
    .sort();
  if (names.length === 0) throw new Error(`${folder} has no images; give a folder of some with --calibrate`);
  return names.slice(0, mostImages).map((name) => join(folder, name));
}
