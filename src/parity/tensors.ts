import { openSafetensors, readTensor } from "../checkpoint/index.js";
import { convert, type HostTensor } from "../tensor/index.js";

export type NamedTensors = ReadonlyMap<string, HostTensor>;

/**
 * All tensors of a safetensors file, which must be small.
 * @throws FileError when the file cannot be read
 */
export async function readTensors(path: string): Promise<NamedTensors> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, HostTensor>();
  for (const name of file.entries.keys()) tensors.set(name, await readTensor(file, name));
  return tensors;
}

/** @throws Error when there is none of that name */
export function tensorOf(tensors: NamedTensors, name: string): HostTensor {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  throw new Error(`there is no tensor "${name}" among ${[...tensors.keys()].join(", ")}`);
}

/** Ids, masks and labels, which files hold as int64. */
export function idsOf(tensors: NamedTensors, name: string): HostTensor<"int32"> {
  return convert(tensorOf(tensors, name), "int32");
}
