/**
 * BMP files of all depths, with the pixels that PIL's `convert("RGB")` gives: alpha is dropped, colours of 5 and 6 bits
 * are stretched to 8 rounding down, pixels that run-length coding leaves out are of the palette's first colour.
 *
 * Format: Microsoft's BITMAPINFOHEADER and its successors, OS/2's BITMAPCOREHEADER. The decoder of images that is used
 * for other formats does not read it.
 */
import type { Image } from "./image.js";
import { checkSize, type OpenImage } from "./image-size.js";

/** Numbers of `biCompression`. */
const uncompressed = 0;
const rle8 = 1;
const rle4 = 2;
const bitFields = 3;
const bitFieldsWithAlpha = 6;

interface Header {
  readonly width: number;
  readonly height: number;
  /** the first row in the file is the upper one */
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** red, green, blue; of 16 and 32 bits */
  readonly masks: readonly number[];
  /** RGB of each index; empty above 8 bits */
  readonly palette: Uint8Array;
  /** where pixels begin in the file */
  readonly offset: number;
}

/**
 * Opens a BMP.
 * @param maxPixels refuse larger ones
 * @throws ImageSizeError; Error when the file is damaged, ends early or uses what is not supported; so does decoding
 */
export function openBmp(file: Uint8Array, maxPixels: number): OpenImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const header = readHeader(bytes, maxPixels);
  const { width, height, bits, compression } = header;
  const decode = (): Image => {
    const data = new Uint8Array(width * height * 3);
    if (bits > 8) readColours(bytes, header, data);
    else if (compression === uncompressed) readIndices(bytes, header, data);
    else readRuns(bytes, header, data);
    return { width, height, data };
  };
  return { width, height, decode };
}

function readHeader(bytes: Buffer, maxPixels: number): Header {
  const size = numberAt(bytes, 14, 4);
  const isOs2 = size === 12;
  const width = numberAt(bytes, 18, isOs2 ? 2 : 4);
  const storedHeight = isOs2 ? numberAt(bytes, 20, 2) : numberAt(bytes, 22, 4) | 0;
  const height = Math.abs(storedHeight);
  checkSize(width, height, maxPixels);
  const bits = numberAt(bytes, isOs2 ? 24 : 28, 2);
  const compression = isOs2 ? uncompressed : numberAt(bytes, 30, 4);
  checkCoding(bits, compression);
  const afterHeader = 14 + size;
  // Headers of 40 bytes have their masks behind them, later ones in them: the same place.
  const hasMasks = compression === bitFields || compression === bitFieldsWithAlpha;
  const masks = hasMasks ? [54, 58, 62].map((at) => numberAt(bytes, at, 4)) : defaultMasks(bits);
  let offset = numberAt(bytes, 10, 4);
  const colours = bits > 8 ? 0 : paletteSize(bytes, isOs2, bits);
  // Some programs write the place of the palette for that of the pixels.
  if (offset <= afterHeader) offset = afterHeader + colours * (isOs2 ? 3 : 4);
  const palette = readPalette(bytes, afterHeader, isOs2, Math.min(colours, 2 ** bits));
  return { width, height, isTopDown: storedHeight < 0, bits, compression, masks, palette, offset };
}

function checkCoding(bits: number, compression: number): void {
  const fits =
    (compression === uncompressed && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    ((compression === bitFields || compression === bitFieldsWithAlpha) && (bits === 16 || bits === 32));
  if (!fits) throw new Error(`BMP of ${bits} bits and compression ${compression} is not supported`);
}

function defaultMasks(bits: number): number[] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

function paletteSize(bytes: Buffer, isOs2: boolean, bits: number): number {
  const said = isOs2 ? 0 : numberAt(bytes, 46, 4);
  return said || 2 ** bits;
}

/** The colours behind the header; missing ones are black. */
function readPalette(bytes: Buffer, at: number, isOs2: boolean, colours: number): Uint8Array {
  const entryBytes = isOs2 ? 3 : 4;
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < colours && at + (i + 1) * entryBytes <= bytes.length; i++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[i * 3 + channel] = bytes[at + i * entryBytes + 2 - channel]!;
    }
  }
  return palette;
}

/** 16, 24 and 32 bits: the channels themselves. */
function readColours(bytes: Buffer, header: Header, data: Uint8Array): void {
  const { width, bits, masks } = header;
  const channels = masks.map(channelOf);
  const pixelBytes = bits / 8;
  forEachRow(bytes, header, (row, target) => {
    for (let x = 0; x < width; x++) {
      const pixel = row.readUIntLE(x * pixelBytes, pixelBytes);
      for (let i = 0; i < 3; i++) {
        const { shift, largest } = channels[i]!;
        data[target + x * 3 + i] = Math.floor((((pixel >>> shift) & largest) * 255) / largest);
      }
    }
  });
}

/** Where a mask's bits are and the largest number that they can hold. */
function channelOf(mask: number): { shift: number; largest: number } {
  const shift = Math.log2(mask & -mask) % 32;
  const largest = mask >>> shift;
  // Bits in one piece, and no more than a channel of the result has.
  if (mask === 0 || (largest & (largest + 1)) !== 0 || largest > 255) {
    throw new Error(`its colour mask 0x${mask.toString(16)} is not supported`);
  }
  return { shift, largest };
}

/** 1, 4 and 8 bits: indices into the palette, the highest bits first. */
function readIndices(bytes: Buffer, header: Header, data: Uint8Array): void {
  const { width, bits, palette } = header;
  const largest = 2 ** bits - 1;
  forEachRow(bytes, header, (row, target) => {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const index = (row[bit >> 3]! >> (8 - bits - (bit & 7))) & largest;
      for (let i = 0; i < 3; i++) data[target + x * 3 + i] = palette[index * 3 + i]!;
    }
  });
}

/** Rows are padded to four bytes. */
function forEachRow(bytes: Buffer, header: Header, use: (row: Buffer, target: number) => void): void {
  const { width, height, bits, offset, isTopDown } = header;
  const used = Math.ceil((width * bits) / 8);
  const stride = Math.ceil(used / 4) * 4;
  for (let i = 0; i < height; i++) {
    const start = offset + i * stride;
    if (start + used > bytes.length) throw new Error(`image data end in row ${i} of ${height}`);
    const y = isTopDown ? i : height - 1 - i;
    use(bytes.subarray(start, start + used), y * width * 3);
  }
}

/** Runs of one colour and stretches of several, with jumps between them. */
function readRuns(bytes: Buffer, header: Header, data: Uint8Array): void {
  const { width, height, compression, palette, isTopDown } = header;
  const indices = new Uint8Array(width * height);
  const isNibbles = compression === rle4;
  let at = header.offset;
  let x = 0;
  let y = 0;
  const next = (): number => {
    if (at >= bytes.length) throw new Error(`image data end in row ${y} of ${height}`);
    return bytes[at++]!;
  };
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (y < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += next();
      y += next();
    } else {
      const start = at;
      let pair = 0;
      for (let i = 0; i < value; i++) {
        if (!isNibbles || i % 2 === 0) pair = next();
        put(isNibbles ? (i % 2 === 0 ? pair >> 4 : pair & 15) : pair);
      }
      at += (at - start) % 2;
    }
  }
  for (let row = 0; row < height; row++) {
    const target = (isTopDown ? row : height - 1 - row) * width;
    for (let column = 0; column < width; column++) {
      const index = indices[row * width + column]! * 3;
      for (let i = 0; i < 3; i++) data[(target + column) * 3 + i] = palette[index + i]!;
    }
  }
}

function numberAt(bytes: Buffer, at: number, length: number): number {
  if (at + length > bytes.length) throw new Error("the file ends in the middle of its header");
  return bytes.readUIntLE(at, length);
}
