/** Conversion between float32 and the 16-bit floats, element by element and exactly rounded to nearest even. */

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** float16 bits (IEEE 754 binary16) of a number. */
export function toFloat16Bits(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  let mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  let half = exponent - 127 + 15;
  if (half >= 0x1f) return sign | 0x7c00;
  let shift = 13;
  if (half <= 0) {
    if (half < -10) return sign;
    mantissa |= 0x800000;
    shift = 14 - half;
    half = 0;
  }
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  const up = rest > tie || (rest === tie && (kept & 1) === 1) ? 1 : 0;
  // A carry out of the mantissa moves into the exponent, which is just what rounding up needs.
  return sign | ((half << 10) + kept + up);
}

/** Number that float16 bits stand for. */
export function fromFloat16Bits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The largest number that float16 has. */
export const float16Largest = 65504;

/** bfloat16 bits (upper half of a float32) of a number. */
export function toBfloat16Bits(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Number that bfloat16 bits stand for. */
export function fromBfloat16Bits(bits: number): number {
  scratchBits[0] = bits << 16;
  return scratchFloat[0]!;
}

let float16Values: Float32Array | undefined;

/** Numbers that 16-bit floats stand for, all at once. */
export function widenHalves(dtype: "float16" | "bfloat16", bits: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(bits.length);
  if (dtype === "bfloat16") {
    const words = new Uint32Array(values.buffer);
    for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
    return values;
  }
  float16Values ??= Float32Array.from({ length: 2 ** 16 }, (_, index) => fromFloat16Bits(index));
  for (let i = 0; i < bits.length; i++) values[i] = float16Values[bits[i]!]!;
  return values;
}
