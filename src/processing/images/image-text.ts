/** Texts that people give where a path is expected. */
import { formatBytes, imageFormat } from "./image-format.js";

/**
 * The bytes of an image that a text holds: a `data:` URL, or base64 of an image file.
 * @returns undefined when it is neither
 * @throws TypeError for a `data:` URL that cannot be decoded
 */
export function imageInText(text: string): Uint8Array | undefined {
  if (/^data:/i.test(text)) return dataUrlBytes(text);
  return isBase64Image(text) ? Buffer.from(text, "base64") : undefined;
}

/** What is wrong with a text as the path of an image, whatever lies on the disk; undefined when nothing is. */
export function notAPath(text: string): string | undefined {
  if (/^(?:https?|ftp):\/\//i.test(text)) {
    return "is an address on the web, and nothing is downloaded here; download the image and give its path";
  }
  if (/^data:/i.test(text) || isBase64Image(text)) {
    return "is an image as text (base64), not a path; decode it into a file and give the file's path";
  }
  if (/^file:/i.test(text)) return "is a file: URL; give the file's path";
  return undefined;
}

/** A path or another text, short enough for a message. */
export function shortText(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 60)}… (${text.length} characters)`;
}

function dataUrlBytes(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (comma === -1) throw new TypeError(`${shortText(url)}: this data: URL has no comma; get it anew`);
  const content = url.slice(comma + 1);
  if (/;\s*base64$/i.test(url.slice(0, comma))) {
    const base64 = unescaped(content);
    if (!isBase64(base64)) throw new TypeError(`${shortText(url)}: this data: URL is no base64; get it anew`);
    return Buffer.from(base64, "base64");
  }
  return Buffer.from(unescaped(content), "latin1");
}

/** Undoes percent-encoding, byte by byte. */
function unescaped(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Base64, also that of URLs, with or without line breaks, whose first bytes are those of an image. */
function isBase64Image(text: string): boolean {
  const head = Buffer.from(text.slice(0, 2 * formatBytes), "base64");
  return text.length > formatBytes && imageFormat(head) !== null && isBase64(text);
}

const isBase64 = (text: string): boolean => /^[\w+/\s-]+={0,2}\s*$/.test(text);
