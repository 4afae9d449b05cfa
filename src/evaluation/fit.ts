import { builtInModelDirectory } from "../inference/folder/model-directory.js";
import { modelFingerprint, openModelFiles } from "../inference/index.js";

/** Whether a fingerprint is that of the model that comes with the package, wherever it lies. */
export async function isBuiltIn(fingerprint: string): Promise<boolean> {
  const files = await openModelFiles(builtInModelDirectory).catch(() => undefined);
  if (!files) return false;
  try {
    return (await modelFingerprint(files)) === fingerprint;
  } finally {
    await files.dispose();
  }
}

/** Why scores of the built-in model say nothing, unless the data are of its drawn world. */
export function misfitOf({
  builtIn,
  miniature,
}: {
  builtIn: boolean;
  miniature: boolean;
}): string | undefined {
  if (!builtIn || miniature) return undefined;
  return "The built-in model only knows drawn images: its scores on other data say nothing.";
}
