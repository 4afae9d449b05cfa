/** Chunks that decide about pixels without being critical: transparency, and the Exif that may ask to be turned. */
const wanted = ["tRNS", "eXIf"];
/** XMP can ask for it too. */
const xmp = "XML:com.adobe.xmp\0";

/**
 * A PNG without the chunks that pixels do not depend on. The decoder would decompress thousands of texts and profiles of
 * megabytes each, out of a small file, to no purpose. What does not look like a chunk is kept for the decoder to refuse.
 */
export function pngWithoutExtras(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  let hasXmp = false;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    const type = bytes.toString("latin1", at + 4, at + 8);
    const isXmp = type === "iTXt" && bytes.toString("latin1", at + 8, at + 8 + xmp.length) === xmp;
    // A capital first letter marks chunks that no decoder may leave out (PNG specification 5.4).
    if (/^[A-Z]/.test(type) || wanted.includes(type) || (isXmp && !hasXmp))
      kept.push(bytes.subarray(at, end));
    hasXmp ||= isXmp;
    at = end;
    if (type === "IEND") return Buffer.concat(kept);
  }
  kept.push(bytes.subarray(at));
  return Buffer.concat(kept);
}
