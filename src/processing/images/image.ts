/** Image files to 8-bit RGB, with the pixels that PIL's `Image.open(file).convert("RGB")` gives. */
import sharp, { type Metadata, type Sharp } from "sharp";
import { fileReason, readRegularFile } from "../../files/index.js";
import { printableLine } from "../../text/index.js";
import { unlessAborted } from "../unless-aborted.js";
import { openBmp } from "./bmp.js";
import { openGif } from "./gif.js";
import { ImageError } from "./image-error.js";
import { type ImageFormat, imageFormat, otherKind } from "./image-format.js";
import { checkSize, defaultMaxPixels, ImageSizeError, maxImageBytes } from "./image-size.js";
import { notAPath, shortText } from "./image-text.js";
import { pngWithoutExtras } from "./png-chunks.js";
import { upright as turnedUpright } from "./upright.js";

/** A decoded image. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGB, row-major: `[height, width, 3]` */
  readonly data: Uint8Array;
}

export interface ImageOptions {
  /**
   * Turn a photograph as its file says that the camera was held (Exif orientation). Default: false, as PIL opens
   * images and as the published models were trained. TIFF and AVIF are always turned: PIL turns TIFF too.
   */
  readonly upright?: boolean;
  /** Refuse images of more pixels. Default: 178,956,970, as PIL does. */
  readonly maxPixels?: number;
  /** Told the number of pixels before they are decoded, which waits for it. */
  readonly onSize?: (pixels: number) => Promise<void>;
  /** Ends the waiting; what is being decoded is decoded to its end unseen. */
  readonly signal?: AbortSignal;
}

/**
 * Decodes a PNG, JPEG, WebP, GIF (its first frame), BMP, TIFF (its first page) or AVIF.
 *
 * What PIL does, and so does this: colour profiles are not applied; alpha and palette transparency are dropped, not
 * blended; 16-bit grey is clipped at 255, 16-bit colour keeps its high byte.
 *
 * @param source path of a file, or the bytes of one
 * @throws ImageError when it cannot be read, is of another kind, damaged, or too large: more than `maxPixels`, more
 * than 65,535 pixels on a side, or a file of more than 256 MiB; the signal's reason
 */
export async function decodeImage(source: string | Uint8Array, options: ImageOptions = {}): Promise<Image> {
  const { signal } = options;
  signal?.throwIfAborted();
  const name = typeof source === "string" ? printableLine(shortText(source)) : "image given as bytes";
  const bytes = typeof source === "string" ? await readImageFile(source, name) : source;
  if (bytes.length > maxImageBytes) {
    throw new ImageError(`${name}: is too large: its ${bytes.length} bytes are more than ${maxImageBytes}`);
  }
  const format = imageFormat(bytes);
  if (format === null) throw new ImageError(`${name}: ${notAImage(bytes)}`);
  try {
    return await unlessAborted(decode(bytes, format, options), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s+/g, " ");
    const problem =
      cause instanceof ImageSizeError
        ? `this ${format} is too large: ${reason}`
        : `this ${format} cannot be decoded (${reason}); it may be damaged or cut off: get it again, or save it anew ` +
          "with an image editor";
    throw new ImageError(`${name}: ${problem}`, { cause });
  }
}

async function readImageFile(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(path, maxImageBytes);
  } catch (cause) {
    const wrong = notAPath(path);
    throw new ImageError(
      wrong === undefined
        ? `${name}: cannot be read (${fileReason(cause)}); give the path of an image file`
        : `${name}: ${wrong}`,
      { cause },
    );
  }
}

function notAImage(bytes: Uint8Array): string {
  if (bytes.length === 0) return "is empty; get it again";
  return otherKind(bytes) ?? "is no PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF; convert it to one of these";
}

async function decode(
  bytes: Uint8Array,
  format: ImageFormat,
  { upright = false, maxPixels = defaultMaxPixels, onSize }: ImageOptions,
): Promise<Image> {
  if (format === "GIF" || format === "BMP") {
    const { width, height, decode } = (format === "GIF" ? openGif : openBmp)(bytes, maxPixels);
    await onSize?.(width * height);
    return decode();
  }
  // The size is checked here, so that a large image is told from a damaged one.
  const pipeline = sharp(format === "PNG" ? pngWithoutExtras(bytes) : bytes, {
    ignoreIcc: true,
    failOn: "error",
    limitInputPixels: false,
  });
  const metadata = await pipeline.metadata();
  checkSize(metadata.width, metadata.height, maxPixels);
  await onSize?.(metadata.width * metadata.height);
  const image = await decodeWithSharp(pipeline, bytes, format, metadata);
  return upright || format === "TIFF" ? turnedUpright(image, orientationOf(metadata)) : image;
}

/** As PIL looks for it: in Exif, else in XMP. The decoder of AVIF has turned the image already. */
function orientationOf({ format, orientation, xmpAsString }: Metadata): number | undefined {
  if (format === "heif") return undefined;
  return orientation ?? Number(/tiff:Orientation(?:="|>)([0-9])/.exec(xmpAsString ?? "")?.[1]);
}

async function decodeWithSharp(
  image: Sharp,
  bytes: Uint8Array,
  format: ImageFormat,
  { space, depth }: Metadata,
): Promise<Image> {
  if (space === "cmyk") return cmykToRgb(image, depth === "ushort");
  // PNG of 16-bit grey and alpha keeps its high byte, as colour does.
  if (format === "PNG" ? isGrey16(bytes) : space === "grey16") return clippedGrey16(image);
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

async function clippedGrey16(image: Sharp): Promise<Image> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace("grey16")
    .raw({ depth: "ushort" })
    .toBuffer({ resolveWithObject: true });
  const levels = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < rgb.length; i += 3) {
    const level = Math.min(levels.getUint16((i / 3) * 2, true), 255);
    rgb[i] = level;
    rgb[i + 1] = level;
    rgb[i + 2] = level;
  }
  return { width: info.width, height: info.height, data: rgb };
}

/** PIL's conversion without profiles: each colour is (255 - ink) scaled by (255 - black), in 8-bit arithmetic. */
async function cmykToRgb(image: Sharp, is16Bit: boolean): Promise<Image> {
  const { data, info } = await image
    .pipelineColourspace("cmyk")
    .toColourspace("cmyk")
    .raw({ depth: is16Bit ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  // Of 16 bits, the high byte.
  const [step, first] = is16Bit ? [2, 1] : [1, 0];
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let i = 0; i < info.width * info.height; i++) {
    const pixel = i * info.channels * step + first;
    const light = 255 - data[pixel + 3 * step]!;
    for (let channel = 0; channel < 3; channel++) {
      const product = data[pixel + channel * step]! * light + 128;
      rgb[i * 3 + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
  return { width: info.width, height: info.height, data: rgb };
}
