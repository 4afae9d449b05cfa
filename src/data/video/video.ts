import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { fileReason, openRegularFile, readRegularFile } from "../../files/index.js";
import {
  checkSize,
  decodeImage,
  defaultMaxPixels,
  type Image,
  ImageError,
  type ImageOptions,
  ImageSizeError,
  maxImageBytes,
} from "../../processing/index.js";
import { fileProblem } from "../folder/paths.js";
import { decodeVideoFrames, NoFfmpegError } from "./ffmpeg.js";
import { isVideoFile } from "./frames.js";

/** The paper samples four frames of a video. */
export const usualFrames = 4;

/**
 * Evenly spread frames: index `floor(i * available / wanted)`. A clip that is shorter gives all frames it has, and the
 * last one again.
 */
export function uniformFrameIndices(available: number, wanted = usualFrames): number[] {
  if (available < 1) throw new RangeError("a video without a frame has none to choose");
  return Array.from({ length: wanted }, (_, i) =>
    available < wanted ? Math.min(i, available - 1) : Math.floor((i * available) / wanted),
  );
}

export interface FrameOptions extends ImageOptions {
  /** How many are taken. Default: four. */
  readonly wanted?: number;
}

/**
 * Decodes frames of a record, evenly spread over the video, in their order, one when it is asked for. What is wanted
 * several times in a row is decoded once.
 * @param directory the data folder
 * @param frames as in a record: frame images, or one video file (animated GIF or WebP; others need ffmpeg installed)
 * @throws ImageError when a frame or the video cannot be decoded or is too large; the signal's reason
 */
export async function* eachFrame(
  directory: string,
  frames: readonly string[],
  { wanted = usualFrames, ...options }: FrameOptions = {},
): AsyncGenerator<Image> {
  if (isVideoFile(frames)) return yield* eachVideoFrame(join(directory, frames[0]!), { wanted, ...options });
  const chosen = uniformFrameIndices(frames.length, wanted).map((index) => join(directory, frames[index]!));
  yield* decodeEach(chosen, (path) => decodeImage(path, options));
}

/** The images of `eachFrame`, all at once. */
export async function loadFrames(
  directory: string,
  frames: readonly string[],
  options: FrameOptions = {},
): Promise<Image[]> {
  const images: Image[] = [];
  for await (const image of eachFrame(directory, frames, options)) images.push(image);
  return images;
}

/**
 * Frames of a video by itself, as `eachFrame` gives them.
 * @param path a video file, or a folder of frames: images in the order of the numbers in their names
 */
export async function* eachFrameOf(path: string, options: FrameOptions = {}): AsyncGenerator<Image> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return yield* eachVideoFrame(path, options);
  const entries = await readdir(path).catch((cause) => {
    throw new ImageError(`${path}: cannot be read (${fileReason(cause)})`, { cause });
  });
  const names = entries.filter((name) => frameImage.test(name)).sort(byNumber);
  if (names.length === 0) {
    throw new ImageError(`${path}: no images are in this folder; give one that holds the frames of a video`);
  }
  const chosen = uniformFrameIndices(names.length, options.wanted).map((index) => join(path, names[index]!));
  yield* decodeEach(chosen, (file) => decodeImage(file, options));
}

const frameImage = /^[^.].*\.(?:jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;
const { compare: byNumber } = new Intl.Collator("en", { numeric: true });

/** Evenly spread frames of a video file. */
async function* eachVideoFrame(
  path: string,
  { wanted, maxPixels = defaultMaxPixels, signal }: FrameOptions,
): AsyncGenerator<Image> {
  signal?.throwIfAborted();
  const bytes = await readAnimation(path);
  if (bytes === undefined) {
    const choose = (available: number) => uniformFrameIndices(available, wanted);
    return yield* await decodeVideoFrames(path, choose, { maxPixels, signal });
  }
  try {
    if (bytes.subarray(0, 3).toString("latin1") === "GIF") checkGifEnd(bytes);
    const { pages = 1, width, height, pageHeight = height } = await sharp(bytes, unlimited).metadata();
    checkSize(width, pageHeight, maxPixels);
    // Each frame is drawn over those before it, so that all of them are decoded.
    checkSize(width, pageHeight * pages, animationFactor * maxPixels, Number.POSITIVE_INFINITY);
    yield* decodeEach(uniformFrameIndices(pages, wanted), (page) => {
      signal?.throwIfAborted();
      return decodePage(bytes, page);
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s+/g, " ");
    throw new ImageError(
      cause instanceof ImageSizeError
        ? `${path}: is too large: ${reason}`
        : `${path}: cannot be decoded (${reason}); it may be damaged or cut off`,
      { cause },
    );
  }
}

/** All frames of an animation may have so many times the pixels of an image. */
const animationFactor = 10;
/** Sizes are checked here, to tell what is too large from what is damaged. */
const unlimited = { failOn: "error", limitInputPixels: false } as const;

/** The bytes of an animated GIF or WebP; undefined for other videos. */
async function readAnimation(path: string): Promise<Buffer | undefined> {
  const handle = await openRegularFile(path).catch((cause) => {
    throw new ImageError(`${path}: cannot be read (${fileReason(cause)}); give the path of a video`, {
      cause,
    });
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12);
    if (!/^GIF8|^RIFF.{4}WEBP/s.test(buffer.toString("latin1"))) return undefined;
  } finally {
    await handle.close();
  }
  return readRegularFile(path, maxImageBytes).catch((cause) => {
    throw new ImageError(`${path}: cannot be read (${fileReason(cause)})`, { cause });
  });
}

/**
 * A cut GIF would pass for a shorter one: its last byte is always a semicolon (GIF89a, 27), save for zeros behind it.
 * @throws Error when it is not
 */
function checkGifEnd(bytes: Buffer): void {
  if (bytes.findLast((byte) => byte !== 0) !== 0x3b) throw new Error("its end is missing");
}

/** A frame of an animation, composed with those before it, on black where it is transparent. */
async function decodePage(bytes: Buffer, page: number): Promise<Image> {
  const { data, info } = await sharp(bytes, { ...unlimited, page })
    .flatten()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Decodes in order; what is wanted several times in a row is decoded once. */
async function* decodeEach<T>(
  items: readonly T[],
  decode: (item: T) => Promise<Image>,
): AsyncGenerator<Image> {
  let last: Image | undefined;
  for (const [i, item] of items.entries()) {
    if (last === undefined || item !== items[i - 1]) last = await decode(item);
    yield last;
  }
}

/**
 * Finds out what is wrong with a video file, if anything. Without ffmpeg only its first bytes are looked at.
 * @param root the data folder
 * @param path below it
 */
export async function videoProblem(root: string, path: string): Promise<string | undefined> {
  const problem = await fileProblem(root, path);
  if (problem !== undefined) return problem;
  try {
    if (!(await beginsLikeVideo(join(root, path)))) {
      return `${JSON.stringify(path)} is no AVI, MP4, MOV, WebM, MKV, GIF or WebP; get the video again`;
    }
    await loadFrames(root, [path]);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    if (!(error instanceof NoFfmpegError))
      return error.message.replace(join(root, path), JSON.stringify(path));
  }
  return undefined;
}

/** Kind of a file by its first bytes. */
async function beginsLikeVideo(path: string): Promise<boolean> {
  const handle = await openRegularFile(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12);
    const head = buffer.toString("latin1", 0, bytesRead);
    return /^RIFF.{4}(?:AVI |WEBP)|^.{4}(?:ftyp|moov|mdat|wide|free)|^.E\xdf\xa3|^GIF8/s.test(head);
  } finally {
    await handle.close();
  }
}
