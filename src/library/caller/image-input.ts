import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkOptions, describeValue } from "../../options/index.js";
// Not through the folder's index, which would load the image decoder into the calling thread.
import { ImageError } from "../../processing/images/image-error.js";
import { defaultMaxPixels, maxImageBytes } from "../../processing/images/image-size.js";
import { imageInText, shortText } from "../../processing/images/image-text.js";
import { unlessAborted } from "../../processing/unless-aborted.js";
import type { ImageInput, VideoInput } from "../protocol.js";
import type { ImageSource, Images, VideoSource } from "../types.js";

/** Frames of a video, at most. */
const mostFrames = 1024;

/**
 * Images as they can cross to another thread. Bytes are copied at once, so that the caller may go on using its own;
 * streams are read to their end.
 * @throws TypeError for something else than an image; RangeError for no image at all, or an impossible number of
 * frames; ImageError for a stream or text that is too long or cannot be decoded; the signal's reason
 */
export async function imageInputs(
  images: Images,
  signal?: AbortSignal,
): Promise<(ImageInput | VideoInput)[]> {
  const list: readonly (ImageSource | VideoSource)[] = Array.isArray(images) ? images : [images];
  if (list.length === 0) throw new RangeError("no image given; give at least one");
  return Promise.all(list.map((item) => (isVideo(item) ? videoInput(item) : imageInput(item, signal))));
}

function isVideo(source: ImageSource | VideoSource): source is VideoSource {
  return typeof source === "object" && source !== null && "video" in source;
}

function videoInput(source: VideoSource): VideoInput {
  checkOptions("a video", source, { known: ["video", "frames"], synonyms: { count: "frames" } });
  const { video, frames } = source;
  if (frames !== undefined && !(Number.isInteger(frames) && frames >= 1 && frames <= mostFrames)) {
    throw new RangeError(`frames must be a whole number, 1 to ${mostFrames}, not ${describeValue(frames)}`);
  }
  const path = typeof video === "string" || video instanceof URL ? textInput(video) : undefined;
  if (typeof path !== "string") {
    throw new TypeError(`a video must be the path or file: URL of one, not ${describeValue(video)}`);
  }
  return { video: path, frames };
}

async function imageInput(source: ImageSource, signal: AbortSignal | undefined): Promise<ImageInput> {
  if (typeof source === "string" || source instanceof URL) return textInput(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice(0));
  if (source instanceof Blob) {
    checkLength(source.size);
    return new Uint8Array(await unlessAborted(source.arrayBuffer(), signal));
  }
  if (typeof source === "object" && source !== null && Symbol.asyncIterator in source) {
    return collect(source as AsyncIterable<Uint8Array>, signal);
  }
  throw new TypeError(
    "an image must be a path, a file: or data: URL, base64, bytes (Uint8Array, ArrayBuffer, Blob) or a stream of them, " +
      `not ${describeValue(source)}`,
  );
}

function textInput(source: string | URL): ImageInput {
  const text = String(source);
  // Two letters at least: "C:" is a drive.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === "file") return fileURLToPath(text);
  const bytes = imageInText(text);
  if (bytes) return new Uint8Array(bytes);
  if (source instanceof URL || text.includes("://")) {
    throw new TypeError(
      `${shortText(text)} is no file on this machine, and nothing is downloaded here: download it and give its path; ` +
        "or, in a program, fetch it, and give its bytes",
    );
  }
  return resolve(text);
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(iterator.next(), signal);
      if (done) break;
      if (!(value instanceof Uint8Array)) {
        throw new TypeError(
          `an image's stream must be of bytes (Uint8Array), not of ${describeValue(value)}`,
        );
      }
      length += value.length;
      checkLength(length);
      parts.push(value);
    }
  } catch (error) {
    // Not awaited: a stream that hangs may never end either.
    iterator.return?.().catch(() => {});
    throw error;
  }
  return new Uint8Array(Buffer.concat(parts));
}

function checkLength(bytes: number): void {
  if (bytes > maxImageBytes) {
    throw new ImageError(`an image of more than ${maxImageBytes} bytes is too large; make it smaller`);
  }
}

/** @throws RangeError for a limit of pixels that is none */
export function checkMaxPixels(maxPixels: number | undefined): void {
  if (maxPixels !== undefined && !(Number.isInteger(maxPixels) && maxPixels >= 1)) {
    throw new RangeError(
      `maxPixels must be a whole number of at least 1, such as ${defaultMaxPixels}, not ${describeValue(maxPixels)}`,
    );
  }
}

/** The buffers of what `imageInputs` made, to be moved rather than copied again. */
export function buffersOf(images: readonly (ImageInput | VideoInput)[]): ArrayBuffer[] {
  return images.flatMap((image) => (image instanceof Uint8Array ? [image.buffer as ArrayBuffer] : []));
}
