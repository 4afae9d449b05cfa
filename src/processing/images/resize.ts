/**
 * Bicubic resize that gives the bytes PIL gives: Keys' cubic kernel with a = -0.5, widened when shrinking,
 * 22-bit fixed-point weights, and rounding and clipping to 8 bits between the horizontal and the vertical pass.
 * (Pillow, `Image.resize(size, Image.Resampling.BICUBIC)` on an RGB image.)
 */
import type { Image } from "./image.js";

const precisionBits = 22;
const half = 1 << (precisionBits - 1);

/** Weights of the source pixels that make up each pixel of one output axis. */
interface AxisWeights {
  /** first source pixel of each output pixel */
  readonly start: Int32Array;
  /** number of source pixels of each output pixel, at most `stride` */
  readonly count: Int32Array;
  /** `[output, stride]` fixed-point weights */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Resizes to `width` x `height` pixels; the aspect ratio is not kept.
 *
 * @throws RangeError when the size is not a positive whole number of pixels
 */
export function resizeBicubic(image: Image, width: number, height: number): Image {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`cannot resize an image to ${width} x ${height} pixels`);
  }
  let { data } = image;
  if (width !== image.width) {
    data = resizeColumns(data, image.width, image.height, axisWeights(image.width, width));
  }
  if (height !== image.height) {
    data = resizeRows(data, width, axisWeights(image.height, height));
  }
  return { width, height, data };
}

function cubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

function axisWeights(inputSize: number, outputSize: number): AxisWeights {
  const scale = inputSize / outputSize;
  const filterScale = Math.max(scale, 1);
  const support = 2 * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(outputSize);
  const count = new Int32Array(outputSize);
  const weights = new Int32Array(outputSize * stride);
  const exact = new Float64Array(stride);
  const inverse = 1 / filterScale;
  for (let i = 0; i < outputSize; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const taps = Math.min(Math.trunc(center + support + 0.5), inputSize) - first;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      exact[k] = cubic((k + first - center + 0.5) * inverse);
      sum += exact[k]!;
    }
    for (let k = 0; k < taps; k++) {
      const weight = (exact[k]! / sum) * (1 << precisionBits);
      weights[i * stride + k] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    start[i] = first;
    count[i] = taps;
  }
  return { start, count, weights, stride };
}

function resizeColumns(data: Uint8Array, inputWidth: number, height: number, axis: AxisWeights): Uint8Array {
  const { start, count, weights, stride } = axis;
  const width = start.length;
  const out = new Uint8ClampedArray(width * height * 3);
  let target = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let source = (y * inputWidth + start[x]!) * 3;
      let red = half;
      let green = half;
      let blue = half;
      const end = x * stride + count[x]!;
      for (let k = x * stride; k < end; k++, source += 3) {
        const weight = weights[k]!;
        red += data[source]! * weight;
        green += data[source + 1]! * weight;
        blue += data[source + 2]! * weight;
      }
      out[target++] = red >> precisionBits;
      out[target++] = green >> precisionBits;
      out[target++] = blue >> precisionBits;
    }
  }
  return new Uint8Array(out.buffer);
}

function resizeRows(data: Uint8Array, width: number, axis: AxisWeights): Uint8Array {
  const { start, count, weights, stride } = axis;
  const rowLength = width * 3;
  const out = new Uint8ClampedArray(rowLength * start.length);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < start.length; y++) {
    sums.fill(half);
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * stride + k]!;
      const row = (start[y]! + k) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i]! += data[row + i]! * weight;
    }
    for (let i = 0; i < rowLength; i++) out[y * rowLength + i] = sums[i]! >> precisionBits;
  }
  return new Uint8Array(out.buffer);
}
