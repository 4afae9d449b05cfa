import { constant, dequantize, input, linear, quantizedShapes, type RowFormat } from "../graph/index.js";
import { DeviceError, Program } from "../runtime/index.js";
import { elementCount, float32, hostTensor } from "../tensor/index.js";
import type { QuantizedMatrices } from "./held.js";

const format: RowFormat = { bits: 8, blockSize: "row" };
const shape = [16, 64] as const;
const largest = 127;

/**
 * Multiplies the largest numbers that matrices packed in rows can hold. x86 processors before about 2019, which lack VNNI, add
 * products in 16 bits, and then these overflow without a sign.
 * @throws DeviceError where matrices are packed so and the product is wrong
 */
export async function requireExactProducts(quantized: QuantizedMatrices): Promise<void> {
  if (![...quantized.values()].some(({ blockSize }) => blockSize === format.blockSize)) return;
  if (await rowsAreExact()) return;
  throw new DeviceError(
    "This processor's products of 8 bits overflow, and the model's matrices are packed in rows, which need them. " +
      "Quantize the model on this machine: quantize measures it, and packs in blocks here.",
  );
}

async function rowsAreExact(): Promise<boolean> {
  const [rows, columns] = shape;
  const { packed, scales } = quantizedShapes(shape, format);
  const numbers = constant(hostTensor("uint8", packed, new Uint8Array(elementCount(packed)).fill(largest)));
  const ones = constant(float32(scales, new Float32Array(elementCount(scales)).fill(1)));
  const x = input("x", "float32", ["batch", columns]);
  const program = await Program.compile({ y: linear(x, dequantize(numbers, ones, shape, format)) });
  try {
    const batch = 2;
    const { y } = await program.run({
      x: float32([batch, columns], new Float32Array(batch * columns).fill(1)),
    });
    const expected = columns * largest;
    return (
      (y.data as Float32Array).length === batch * rows &&
      (y.data as Float32Array).every((value) => Math.abs(value - expected) < 1)
    );
  } finally {
    await program.release();
  }
}
