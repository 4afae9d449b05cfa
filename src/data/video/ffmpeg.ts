import { spawn } from "node:child_process";
import { type Image, ImageError } from "../../processing/index.js";

/** There is no `ffmpeg` on this system. */
export class NoFfmpegError extends ImageError {}

/**
 * Decodes chosen frames of a video with the system's `ffmpeg`, which need not be there.
 * The video is decoded twice: to count its frames, for what its header says is often wrong, and to take the chosen ones.
 * @param choose indices, ascending, from the number of frames
 * @throws NoFfmpegError; ImageError when the video cannot be decoded or is too large; the signal's reason
 */
export async function decodeVideoFrames(
  path: string,
  choose: (available: number) => number[],
  limits: Limits,
): Promise<Image[]> {
  // One line a frame, and comments that begin with #.
  const listed = await ffmpeg(path, "null", ["-f", "framecrc"], limits);
  const available = listed.toString("latin1").match(/^\d/gm)?.length ?? 0;
  if (available === 0) throw new ImageError(`${path}: ffmpeg finds no frame in it; get the video again`);
  const indices = choose(available);
  const distinct = [...new Set(indices)];
  const filter = `select='${distinct.map((index) => `eq(n,${index})`).join("+")}'`;
  const images = readPixmaps(await ffmpeg(path, filter, ["-c:v", "ppm", "-f", "image2pipe"], limits));
  if (images.length !== distinct.length) {
    throw new ImageError(
      `${path}: ffmpeg gave ${images.length} of ${distinct.length} frames; get the video again`,
    );
  }
  return indices.map((index) => images[distinct.indexOf(index)]!);
}

interface Limits {
  /** Refuse larger frames. */
  readonly maxPixels: number;
  readonly signal?: AbortSignal;
}

/** The largest limit that ffmpeg takes. */
const mostPixels = 2 ** 31 - 1;

/** What ffmpeg writes for the first video stream after a filter. */
function ffmpeg(
  path: string,
  filter: string,
  format: readonly string[],
  { maxPixels, signal }: Limits,
): Promise<Buffer> {
  const args = [
    ...["-nostdin", "-v", "error", "-xerror", "-max_pixels", String(Math.min(maxPixels, mostPixels))],
    // Films only: a playlist could name other files, and addresses on the web.
    ...["-protocol_whitelist", "file", "-format_whitelist", "avi,mov,matroska,flv,ogg,asf,mpeg,mpegts"],
    // `file:` keeps a name with a colon from being taken for a protocol.
    ...["-i", `file:${path}`, "-map", "0:v:0"],
    // Frame n at n/25 s: whatever the times in the file, none is dropped or repeated to fit a rate.
    ...["-vf", `${filter},settb=1/25,setpts=N`, "-r", "25"],
    ...[...format, "-"],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("ffmpeg", args, { stdio: ["ignore", "pipe", "pipe"], signal });
    const chunks: Buffer[] = [];
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-500);
    });
    child.on("error", (cause: NodeJS.ErrnoException) => {
      if (signal?.aborted) return reject(signal.reason);
      if (cause.code !== "ENOENT")
        return reject(new ImageError(`${path}: ffmpeg failed (${cause.message})`, { cause }));
      const advice = "install it, or put the video's frames as images into a folder (of a data set: frames/)";
      reject(new NoFfmpegError(`${path}: decoding a video needs ffmpeg; ${advice}`, { cause }));
    });
    child.on("close", (status) => {
      if (status === 0) resolve(Buffer.concat(chunks));
      else
        reject(
          new ImageError(`${path}: ffmpeg cannot decode it (${complaint.trim() || `exit code ${status}`})`),
        );
    });
  });
}

/** Images in the binary PPM format, one after another: `P6`, width, height, 255, one blank, RGB. */
function readPixmaps(bytes: Buffer): Image[] {
  const images: Image[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(at, at + 40).toString("latin1"));
    if (!header) throw new ImageError("ffmpeg gave something that is no PPM image");
    const [width, height] = [Number(header[1]), Number(header[2])];
    const start = at + header[0].length;
    const end = start + width * height * 3;
    if (end > bytes.length) throw new ImageError("ffmpeg gave an image that is cut off");
    images.push({ width, height, data: new Uint8Array(bytes.subarray(start, end)) });
    at = end;
  }
  return images;
}
