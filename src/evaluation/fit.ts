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

/** Why scores of the built-in model say little about it, whatever the data. */
export function misfitOf({
  builtIn,
  miniature,
}: {
  builtIn: boolean;
  miniature: boolean;
}): string | undefined {
  if (!builtIn) return undefined;
  return miniature
    ? "The built-in model does not fit these data: it was made for the drawings of world draw, and these show other things, larger images and boards with several words, and ask in other words. Its scores here are no measure of it; world score asks what it has learnt."
    : "The built-in model only knows drawn images: its scores on other data say nothing.";
}
