import { join } from "node:path";
import sharp from "sharp";
import { openRegularFile, readRegularFile } from "../files/index.js";
import { decodePicture, type Picture, PictureError } from "../processing/index.js";
import { decodeVideoFrames, NoFfmpegError } from "./ffmpeg.js";
import { isVideoFile } from "./frames.js";
import { fileProblem } from "./paths.js";

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

/**
 * Decodes frames of a record, evenly spread over the video, in their order.
 * @param directory the data folder
 * @param frames as in a record: frame pictures, or one video file (animated GIF or WebP; others need ffmpeg installed)
 * @throws PictureError when a frame or the video cannot be decoded
 */
export async function loadFrames(
  directory: string,
  frames: readonly string[],
  wanted = usualFrames,
): Promise<Picture[]> {
  const [first] = frames;
  if (isVideoFile(frames)) return decodeVideo(join(directory, first), wanted);
  const chosen = uniformFrameIndices(frames.length, wanted).map((index) => join(directory, frames[index]));
  return decodeEach(chosen, decodePicture);
}

/** Evenly spread frames of a video file. */
async function decodeVideo(path: string, wanted: number): Promise<Picture[]> {
  if (!/\.(?:gif|webp)$/i.test(path)) {
    return decodeVideoFrames(path, (available) => uniformFrameIndices(available, wanted));
  }
  try {
    if (/\.gif$/i.test(path)) await checkGifEnd(path);
    const { pages = 1 } = await sharp(path).metadata();
    return await decodeEach(uniformFrameIndices(pages, wanted), (page) => decodePage(path, page));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PictureError(`${path}: cannot be decoded (${reason}); it may be damaged or cut off`, { cause });
  }
}

/**
 * A cut GIF would pass for a shorter one: its last byte is always a semicolon (GIF89a, 27), save for zeros behind it.
 * @throws Error when it is not
 */
async function checkGifEnd(path: string): Promise<void> {
  const bytes = await readRegularFile(path);
  if (bytes.findLast((byte) => byte !== 0) !== 0x3b) throw new Error("its end is missing");
}

/** A frame of an animation, composed with those before it, on black where it is transparent. */
async function decodePage(path: string, page: number): Promise<Picture> {
  const { data, info } = await sharp(path, { page, failOn: "error" })
    .flatten()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Decodes in order; what is wanted several times in a row is decoded once. */
async function decodeEach<T>(items: readonly T[], decode: (item: T) => Promise<Picture>): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [i, item] of items.entries()) {
    pictures.push(i > 0 && item === items[i - 1] ? pictures[i - 1] : await decode(item));
  }
  return pictures;
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
    if (!(error instanceof PictureError)) throw error;
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
