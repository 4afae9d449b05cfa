/**
 * First frame of a GIF, without composing it: transparent pixels keep the colour of their palette entry.
 * Image libraries that compose the frame lose those colours, and PIL's `convert("RGB")` shows them.
 *
 * Format: GIF89a specification (CompuServe, 1990). Canvas and background follow PIL's GifImagePlugin.
 */
import type { Image } from "./image.js";
import { checkSize, type OpenImage } from "./image-size.js";

/** Reads a GIF front to back and refuses to read beyond its end. */
class ByteReader {
  #position = 0;
  constructor(private readonly bytes: Uint8Array) {}

  take(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.bytes.length) {
      throw new Error(`the file ends at byte ${this.bytes.length}, in the middle of the first frame`);
    }
    const part = this.bytes.subarray(this.#position, end);
    this.#position = end;
    return part;
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  uint16(): number {
    return this.byte() | (this.byte() << 8);
  }

  /** A chain of blocks of at most 255 bytes, joined; an empty block ends it. */
  subBlocks(): Uint8Array {
    const blocks: Uint8Array[] = [];
    for (let size = this.byte(); size > 0; size = this.byte()) blocks.push(this.take(size));
    return Buffer.concat(blocks);
  }

  skipSubBlocks(): void {
    for (let size = this.byte(); size > 0; size = this.byte()) this.take(size);
  }
}

/**
 * Opens the first frame; decoding lays it on its canvas.
 *
 * @param maxPixels refuse larger canvases
 * @throws ImageSizeError; Error when the file is damaged, ends early or holds no frame; so does decoding
 */
export function openGif(bytes: Uint8Array, maxPixels: number): OpenImage {
  const reader = new ByteReader(bytes);
  reader.take(6);
  let width = reader.uint16();
  let height = reader.uint16();
  const screenFlags = reader.byte();
  reader.take(2);
  let palette = screenFlags & 0x80 ? reader.take(3 << ((screenFlags & 7) + 1)) : greyRamp();
  let background = 0;

  for (let marker = reader.byte(); marker !== 0x2c; marker = reader.byte()) {
    if (marker === 0x3b) throw new Error("the file holds no frame");
    if (marker !== 0x21) continue;
    const label = reader.byte();
    if (label !== 0xf9) {
      reader.skipSubBlocks();
      continue;
    }
    const block = reader.subBlocks();
    if (block.length >= 4 && block[0]! & 1) background = block[3]!;
  }

  const left = reader.uint16();
  const top = reader.uint16();
  const frameWidth = reader.uint16();
  const frameHeight = reader.uint16();
  width = Math.max(width, left + frameWidth);
  height = Math.max(height, top + frameHeight);
  checkSize(width, height, maxPixels);
  const flags = reader.byte();
  if (flags & 0x80) palette = reader.take(3 << ((flags & 7) + 1));
  // An index beyond the palette is black.
  const colours = new Uint8Array(768);
  colours.set(palette);
  const codeSize = reader.byte();
  const codes = reader.subBlocks();
  const isInterlaced = (flags & 0x40) !== 0;
  const frame = { left, top, frameWidth, frameHeight, isInterlaced, background, colours, codeSize, codes };
  return { width, height, decode: () => paint(width, height, frame) };
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly isInterlaced: boolean;
  /** index of the colour around the frame */
  readonly background: number;
  /** RGB of each index */
  readonly colours: Uint8Array;
  readonly codeSize: number;
  readonly codes: Uint8Array;
}

/** @throws Error when the image data are damaged or end early */
function paint(width: number, height: number, frame: Frame): Image {
  const { left, top, frameWidth, frameHeight, isInterlaced, background, colours } = frame;
  const indices = decodeLzw(frame.codes, frame.codeSize, frameWidth * frameHeight);
  const colour = colours.subarray(background * 3, background * 3 + 3);
  const isCovered = frameWidth === width && frameHeight === height;
  const data = isCovered ? new Uint8Array(width * height * 3) : filled(width * height * 3, colour);
  const rows = isInterlaced ? interlacedRows(frameHeight) : null;
  for (let y = 0; y < frameHeight; y++) {
    let target = ((top + (rows ? rows[y]! : y)) * width + left) * 3;
    for (let x = 0; x < frameWidth; x++) {
      const index = indices[y * frameWidth + x]! * 3;
      data[target++] = colours[index]!;
      data[target++] = colours[index + 1]!;
      data[target++] = colours[index + 2]!;
    }
  }
  return { width, height, data };
}

function filled(length: number, colour: Uint8Array): Uint8Array {
  const data = new Uint8Array(length);
  data.set(colour);
  for (let done = 3; done < length; done *= 2) data.copyWithin(done, 0, Math.min(done, length - done));
  return data;
}

/** Palette of a GIF that brings none: an index is a grey level. */
function greyRamp(): Uint8Array {
  return Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
}

/** Row on the canvas of each row in an interlaced file. */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let y = start; y < height; y += step) rows.push(y);
  }
  return rows;
}

const maxCodes = 4096;

/** Undoes GIF's LZW with codes of 3 to 12 bits, lowest bit first. */
function decodeLzw(bytes: Uint8Array, literalBits: number, length: number): Uint8Array {
  if (literalBits < 1 || literalBits > 8)
    throw new Error(`an LZW code size of ${literalBits} does not exist`);
  const clear = 1 << literalBits;
  const prefix = new Uint16Array(maxCodes);
  const suffix = new Uint8Array(maxCodes);
  const stack = new Uint8Array(maxCodes + 1);
  for (let i = 0; i < clear; i++) suffix[i] = i;

  const out = new Uint8Array(length);
  let written = 0;
  let codes = clear + 2;
  let width = literalBits + 1;
  let previous = -1;
  let first = 0;
  let buffer = 0;
  let buffered = 0;
  let position = 0;
  while (written < length) {
    while (buffered < width) {
      if (position === bytes.length) throw new Error(`image data end after ${written} of ${length} pixels`);
      buffer |= bytes[position++]! << buffered;
      buffered += 8;
    }
    const code = buffer & ((1 << width) - 1);
    buffer >>>= width;
    buffered -= width;

    if (code === clear) {
      codes = clear + 2;
      width = literalBits + 1;
      previous = -1;
      continue;
    }
    if (code === clear + 1) throw new Error(`image data end after ${written} of ${length} pixels`);
    if (code > codes || (code === codes && previous < 0))
      throw new Error("image data hold an impossible code");

    // A code may be the very one that is about to be defined: the previous string and its first byte.
    let depth = 0;
    let walk = code;
    if (code === codes) {
      stack[depth++] = first;
      walk = previous;
    }
    while (walk >= clear) {
      stack[depth++] = suffix[walk]!;
      walk = prefix[walk]!;
    }
    first = suffix[walk]!;
    stack[depth++] = first;
    while (depth > 0 && written < length) out[written++] = stack[--depth]!;

    if (previous >= 0 && codes < maxCodes) {
      prefix[codes] = previous;
      suffix[codes] = first;
      codes++;
      if (codes === 1 << width && width < 12) width++;
    }
    previous = code;
  }
  return out;
}
