import { totalmem } from "node:os";
import type { InstructBlipConfig } from "../../models/index.js";
import type { Training } from "../config/index.js";

/**
 * Refuses a batch whose images alone, as pixels and as what the image encoder says of them, take more than the memory
 * that there is: it would end the process, or the machine. What fits here need not fit with all else.
 * @throws RangeError
 */
export function requireMemory(
  { stage, batch, images }: Pick<Training, "stage" | "batch" | "images">,
  { vision }: Pick<InstructBlipConfig, "vision">,
  memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
): void {
  if (stage === "language-model") return;
  const { imageSize, patchSize, hiddenSize } = vision;
  const pixels = images === "features" ? 0 : 3 * imageSize ** 2;
  const embeddings = (Math.floor(imageSize / patchSize) ** 2 + 1) * hiddenSize;
  const needed = 4 * batch * (pixels + embeddings);
  if (needed <= memory) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new RangeError(
    `batch is ${batch}: its images alone take ${gigabytes(needed)}, and there are ${gigabytes(memory)} of memory. ` +
      "Give a smaller batch; accumulate makes one step of several",
  );
}
