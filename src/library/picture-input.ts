import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PictureInput } from "./protocol.js";
import type { PictureSource } from "./types.js";

/**
 * A picture as it can cross to another thread; bytes are copied, so that the caller may go on using its own.
 * @throws TypeError when it is neither a path nor a `file:` URL nor bytes
 */
export function pictureInput(source: PictureSource): PictureInput {
  if (source instanceof Uint8Array) return new Uint8Array(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`a picture must be a path, a file: URL or a Uint8Array, not ${typeof source}`);
  }
  const text = String(source);
  // Two letters at least: "C:" is a drive.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1].toLowerCase();
  if (scheme === "file") return fileURLToPath(text);
  if (source instanceof URL || scheme === "data" || text.includes("://")) {
    throw new TypeError(
      `${text.slice(0, 80)} is no picture file on this machine: fetch it, and give its bytes as a Uint8Array`,
    );
  }
  return resolve(text);
}

/** The buffers of pictures made by `pictureInput`, to be moved rather than copied again. */
export function buffersOf(pictures: readonly PictureInput[]): ArrayBuffer[] {
  return pictures.flatMap((picture) => (typeof picture === "string" ? [] : [picture.buffer as ArrayBuffer]));
}
