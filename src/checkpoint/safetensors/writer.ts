import type { FileHandle } from "node:fs/promises";
import { writeBeside } from "../../files/index.js";
import type { HostTensor } from "../../tensor/index.js";
import { byteLengthOf, encodeHeader, type TensorSpec } from "./header.js";

/** What Hugging Face's readers ask for. */
export const hubMetadata = { format: "pt" };

export interface WriteSafetensorsOptions {
  /** Strings for `__metadata__`; `hubMetadata` unless given. */
  metadata?: Record<string, string>;
  signal?: AbortSignal;
}

/** Little-endian bytes of one tensor, in any number of pieces. A piece may be overwritten once the next is asked for. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a safetensors file in bounded memory: first the names, then the bytes of each tensor in turn.
 * The file appears only when it is complete.
 * @param tensors what the file will hold, in order
 * @param chunks gives the bytes of one tensor; called once for each, in order
 * @throws RangeError when the pieces do not add up to the tensor
 * @throws FileError when the file system refuses
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorSpec[],
  chunks: (tensor: TensorSpec) => Chunks,
  { metadata = hubMetadata, signal }: WriteSafetensorsOptions = {},
): Promise<void> {
  const header = encodeHeader(tensors, metadata);
  await writeBeside(path, async (handle) => {
    await writeAll(handle, header);
    for (const tensor of tensors) {
      let remaining = byteLengthOf(tensor.dtype, tensor.shape);
      for await (const chunk of chunks(tensor)) {
        signal?.throwIfAborted();
        remaining -= chunk.byteLength;
        if (remaining < 0) break;
        await writeAll(handle, chunk);
      }
      if (remaining !== 0) {
        const expected = byteLengthOf(tensor.dtype, tensor.shape);
        throw new RangeError(
          `Tensor ${JSON.stringify(tensor.name)} needs ${expected} bytes, but its pieces have ` +
            (remaining < 0 ? "more" : `${expected - remaining}`),
        );
      }
    }
    signal?.throwIfAborted();
  });
}

/** Writes tensors held in memory. */
export async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  const specs = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const bytesOf = ({ data }: HostTensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeSafetensors(path, specs, ({ name }) => [bytesOf(tensors.get(name)!)], options);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await handle.write(bytes, done)).bytesWritten;
}
