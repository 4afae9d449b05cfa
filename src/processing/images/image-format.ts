/** What a file is, by its first bytes; names are never trusted. */

export type ImageFormat = "PNG" | "JPEG" | "WebP" | "GIF" | "BMP" | "TIFF" | "AVIF";

/** Bytes from the beginning of a file that `imageFormat` and `otherKind` look at. */
export const formatBytes = 64;

/** Sizes of the headers that a BMP can have (Windows 2 to 5, OS/2 1 and 2). */
const bmpHeaders = [12, 40, 52, 56, 64, 108, 124];

/** @returns null for what is no image, or of a kind that is not read */
export function imageFormat(bytes: Uint8Array): ImageFormat | null {
  const head = Buffer.from(bytes.subarray(0, formatBytes));
  const text = head.toString("latin1");
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (text.startsWith("\xff\xd8\xff")) return "JPEG";
  if (/^RIFF.{4}WEBP/s.test(text)) return "WebP";
  if (/^GIF8[79]a/.test(text)) return "GIF";
  if (/^(?:II[*+]\0|MM\0[*+])/.test(text)) return "TIFF";
  if (/^.{4}ftyp(?:avi[fs]|.{8}(?:.{4})*?avi[fs])/s.test(text.slice(0, boxLength(head)))) return "AVIF";
  if (text.startsWith("BM") && head.length >= 18 && bmpHeaders.includes(head.readUInt32LE(14))) return "BMP";
  return null;
}

/** What a file is that is no image, with what to do; undefined where it cannot be said. */
export function otherKind(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.subarray(0, formatBytes)).toString("latin1");
  if (/^.{4}ftyp(?:hei|hev|mif|msf)/s.test(text)) return "is a HEIC photograph; save it as JPEG";
  if (/^RIFF.{4}AVI |^.{4}(?:ftyp|moov|mdat)|^.E\xdf\xa3/s.test(text)) {
    return "is a video; give it as one, so that frames are taken from it";
  }
  if (/^\s*(?:<!doctype html|<html)/i.test(text))
    return "is a web page, not an image; download the image itself";
  return undefined;
}

/** Length of the first box of an ISO media file. */
function boxLength(head: Buffer): number {
  return head.length < 4 ? 0 : head.readUInt32BE(0);
}
