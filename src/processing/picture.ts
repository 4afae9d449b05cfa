/** Picture files to 8-bit RGB, with the pixels that PIL's `Image.open(file).convert("RGB")` gives. */
import sharp, { type Sharp } from "sharp";
import { fileReason, readRegularFile } from "../files/index.js";
import { decodeGif } from "./gif.js";
import { PictureError } from "./picture-error.js";

/** A decoded picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB, row-major: `[height, width, 3]` */
  readonly data: Uint8Array;
}

const maxPixels = 100_000_000;
const maxFileBytes = 256 * 1024 * 1024;

/**
 * Decodes a PNG, JPEG, WebP or GIF (its first frame).
 *
 * What PIL does, and so does this: EXIF orientation and colour profiles are not applied; alpha and palette
 * transparency are dropped, not blended; 16-bit grey is clipped at 255, 16-bit colour keeps its high byte.
 *
 * @param source path of a file, or the bytes of one
 * @throws PictureError when it cannot be read, is of another kind, damaged, or larger than 100 megapixels
 */
export async function decodePicture(source: string | Uint8Array): Promise<Picture> {
  const name = typeof source === "string" ? source : "picture given as bytes";
  const bytes = typeof source === "string" ? await readPictureFile(source) : source;
  const format = pictureFormat(bytes);
  if (format === null) {
    const problem =
      bytes.length === 0
        ? "is empty; get it again"
        : "is no PNG, JPEG, WebP or GIF; convert it to one of these";
    throw new PictureError(`${name}: ${problem}`);
  }
  try {
    return format === "GIF" ? decodeGif(bytes, maxPixels) : await decodeWithSharp(bytes, format);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PictureError(
      `${name}: this ${format} cannot be decoded (${reason}); it may be damaged or cut off: get it again, or save it anew with a picture editor`,
      { cause },
    );
  }
}

async function readPictureFile(path: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(path, maxFileBytes);
  } catch (cause) {
    throw new PictureError(
      `${path}: cannot be read (${fileReason(cause)}); give the path of a picture file`,
      {
        cause,
      },
    );
  }
}

type Format = "PNG" | "JPEG" | "WebP" | "GIF";

/** Kind of a file by its first bytes; names are never trusted. */
function pictureFormat(bytes: Uint8Array): Format | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (head.startsWith("\xff\xd8\xff")) return "JPEG";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "WebP";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "GIF";
  return null;
}

async function decodeWithSharp(bytes: Uint8Array, format: Format): Promise<Picture> {
  const image = sharp(bytes, { ignoreIcc: true, failOn: "error", limitInputPixels: maxPixels });
  const { space } = await image.metadata();
  if (space === "cmyk") return cmykToRgb(image);
  if (format === "PNG" && isGrey16(bytes)) return clippedGrey16(image);
  const { data, info } = await image
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels where 3 were asked for`);
  return { width: info.width, height: info.height, data };
}

/** Bit depth 16 and colour type 0 in the PNG header chunk, which always comes first (PNG specification 11.2.1). */
function isGrey16(png: Uint8Array): boolean {
  return png[24] === 16 && png[25] === 0;
}

async function clippedGrey16(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace("grey16")
    .raw({ depth: "ushort" })
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < rgb.length / 3; i++) {
    rgb.fill(Math.min(data.readUInt16LE(i * 2), 255), i * 3, i * 3 + 3);
  }
  return { width: info.width, height: info.height, data: rgb };
}

/** PIL's conversion without profiles: each colour is (255 - ink) scaled by (255 - black), in 8-bit arithmetic. */
async function cmykToRgb(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .pipelineColourspace("cmyk")
    .toColourspace("cmyk")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < rgb.length / 3; i++) {
    const light = 255 - data[i * 4 + 3];
    for (let channel = 0; channel < 3; channel++) {
      const product = data[i * 4 + channel] * light + 128;
      rgb[i * 3 + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
  return { width: info.width, height: info.height, data: rgb };
}
