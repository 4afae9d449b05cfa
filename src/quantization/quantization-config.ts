import { z } from "zod";
import { CheckpointError, type JsonObject } from "../checkpoint/index.js";
import type { QuantizedFormat } from "../graph/index.js";
import type { QuantizedMatrices } from "./held.js";

const method = "instructblip";
/** Of the layout in files. A program refuses those that it does not know. */
const version = 1;

const schema = z.object({
  quant_method: z.literal(method),
  version: z.literal(version),
  matrices: z.record(
    z.string(),
    z
      .object({ bits: z.literal([4, 8]), block_size: z.literal([16, 32, 64, 128, 256, "row"]) })
      .refine(({ bits, block_size }) => bits === 8 || block_size !== "row", {
        error: "only 8 bits share a scale in a whole row",
        path: ["block_size"],
      }),
  ),
});

/** What `config.json` says of packed matrices, as `quantization_config`. */
export function quantizationJson(matrices: QuantizedMatrices): JsonObject {
  const rows = [...matrices].map(([name, { bits, blockSize }]) => [name, { bits, block_size: blockSize }]);
  return { quant_method: method, version, matrices: Object.fromEntries(rows) };
}

/**
 * Reads it; no matrix is packed where it is missing.
 * @param file the path of `config.json`, for messages
 * @throws CheckpointError for what another program, or another version of this one, has packed
 */
export function parseQuantization({ quantization_config: raw }: JsonObject, file: string): QuantizedMatrices {
  if (raw == null) return new Map();
  const found = raw as { quant_method?: unknown; version?: unknown };
  if (found.quant_method !== method) {
    throw new CheckpointError(
      `${file}: the weights are quantized by ${JSON.stringify(found.quant_method) ?? "a method without a name"} ` +
        "(quantization_config), which is not read. Take the model that they were made of; precision holds it in fewer bits.",
    );
  }
  if (found.version !== version) {
    throw new CheckpointError(
      `${file}: the weights are quantized in version ${JSON.stringify(found.version)} of the layout, and this program ` +
        `reads version ${version}. Use the program that made them, or quantize the model again.`,
    );
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new CheckpointError(
      `${file}: ${["quantization_config", ...path].join(".")}: ${message}. Quantize the model again.`,
    );
  }
  return new Map(
    Object.entries(parsed.data.matrices).map(([name, { bits, block_size }]) => [
      name,
      { bits, blockSize: block_size } as QuantizedFormat,
    ]),
  );
}
