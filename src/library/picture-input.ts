import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkOptions, describeValue } from "../options/index.js";
// Not through the folder's index, which would load the picture decoder into the calling thread.
import { PictureError } from "../processing/picture-error.js";
import { defaultMaxPixels, maxPictureBytes } from "../processing/picture-size.js";
import { pictureInText, shortText } from "../processing/picture-text.js";
import { unlessAborted } from "../processing/unless-aborted.js";
import type { PictureInput, VideoInput } from "./protocol.js";
import type { PictureSource, Pictures, VideoSource } from "./types.js";

/** Frames of a video, at most. */
const mostFrames = 1024;

/**
 * Pictures as they can cross to another thread. Bytes are copied at once, so that the caller may go on using its own;
 * streams are read to their end.
 * @throws TypeError for something else than a picture; RangeError for no picture at all, or an impossible number of
 * frames; PictureError for a stream or text that is too long or cannot be decoded; the signal's reason
 */
export async function pictureInputs(
  pictures: Pictures,
  signal?: AbortSignal,
): Promise<(PictureInput | VideoInput)[]> {
  const list: readonly (PictureSource | VideoSource)[] = Array.isArray(pictures) ? pictures : [pictures];
  if (list.length === 0) throw new RangeError("no picture given; give at least one");
  return Promise.all(list.map((item) => (isVideo(item) ? videoInput(item) : pictureInput(item, signal))));
}

function isVideo(source: PictureSource | VideoSource): source is VideoSource {
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

async function pictureInput(source: PictureSource, signal: AbortSignal | undefined): Promise<PictureInput> {
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
    "a picture must be a path, a file: or data: URL, base64, bytes (Uint8Array, ArrayBuffer, Blob) or a stream of them, " +
      `not ${describeValue(source)}`,
  );
}

function textInput(source: string | URL): PictureInput {
  const text = String(source);
  // Two letters at least: "C:" is a drive.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1].toLowerCase();
  if (scheme === "file") return fileURLToPath(text);
  const bytes = pictureInText(text);
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
          `a picture's stream must be of bytes (Uint8Array), not of ${describeValue(value)}`,
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
  if (bytes > maxPictureBytes) {
    throw new PictureError(`a picture of more than ${maxPictureBytes} bytes is too large; make it smaller`);
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

/** The buffers of what `pictureInputs` made, to be moved rather than copied again. */
export function buffersOf(pictures: readonly (PictureInput | VideoInput)[]): ArrayBuffer[] {
  return pictures.flatMap((picture) =>
    picture instanceof Uint8Array ? [picture.buffer as ArrayBuffer] : [],
  );
}
