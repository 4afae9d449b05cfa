import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { ImageSource, Images, VideoSource } from "../../library/index.js";
import { wholeNumber } from "./option-values.js";

/** The flags about images as commander parses them. */
export interface ImageFlags {
  upright?: boolean;
  maxPixels?: number;
  video?: true;
  frames?: number;
}

export const imageArgument =
  "image (PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF) or short video; several are seen one after the other";

export const instructionHelp = "The last argument is the question or instruction; put it in quotation marks.";

/** Files of which nobody expects an image. GIF and WebP are either. */
const videoEnding = /\.(?:avi|mp4|m4v|mov|mkv|webm|flv|ogv|wmv|mpe?g|ts)$/i;

/** Adds the flags that say how images and videos are read. */
export function addImageOptions(command: Command): Command {
  return addMaxPixels(
    command.option(
      "--no-upright",
      "take photographs as they are stored, not turned by their Exif orientation",
    ),
  )
    .option(
      "--video",
      "the files are videos: also animated GIF and WebP, of which else the first frame is seen",
    )
    .option("--frames <n>", "frames seen of a video, evenly spread (default: 4)", wholeNumber(1, 1024));
}

/** Adds `--max-pixels`. */
export function addMaxPixels(command: Command): Command {
  return command.option(
    "--max-pixels <n>",
    "refuse images of more pixels (default: 178956970)",
    wholeNumber(1),
  );
}

/** What is asked about. `--frames` without a video is a usage error of `command`. */
export function imagesOf(paths: readonly string[], flags: ImageFlags, command: Command): Images {
  const { video, frames } = flags;
  const isVideo = (path: string): boolean => video ?? (videoEnding.test(path) || isFolder(path));
  if (frames !== undefined && !paths.some(isVideo))
    command.error("error: --frames needs a video; see --video");
  const sources = paths.map((path): ImageSource | VideoSource =>
    isVideo(path) ? { video: path, frames } : path,
  );
  return sources.length === 1 ? sources[0]! : sources;
}

/**
 * Parts the arguments `<image...> <instruction>`, of which the last is the instruction. A missing one is a usage error of
 * `command`, and so is an instruction that the shell has taken apart.
 */
export function pathsAndInstruction(
  args: readonly string[],
  command: Command,
): { paths: string[]; instruction: string } {
  if (args.length < 2) command.error("error: missing required argument 'instruction'");
  const paths = args.slice(0, -1);
  const instruction = args.at(-1)!;
  if (paths.includes("")) command.error("error: the path of an image is empty");
  if (isImageFile(instruction)) {
    command.error(
      `error: the last argument, ${JSON.stringify(instruction)}, is an image; missing required argument 'instruction'`,
    );
  }
  // Of two arguments both are meant; of more, the second may be a word of the instruction.
  const word = paths.slice(1).find((path) => !path.includes(":") && path.length < 256 && !existsSync(path));
  if (word !== undefined) {
    command.error(
      `error: there is no file ${JSON.stringify(word)}; put an instruction of several words in quotation marks`,
    );
  }
  return { paths, instruction };
}

/** A file that is there and has an image's ending: an instruction was forgotten. */
function isImageFile(text: string): boolean {
  return /\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif)$/i.test(text) && text.length < 256 && existsSync(text);
}

function isFolder(path: string): boolean {
  try {
    return path.length < 4096 && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
  } catch {
    // Where one may not look, reading says so, and of which file.
    return false;
  }
}
