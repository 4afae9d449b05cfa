import { openModelFiles } from "./folder/model-files.js";
import { loadModelProcessor } from "./model-processor.js";
import type { Reader } from "./prompt-problem.js";

/**
 * Opens of a model's folder what `promptProblem` needs: no program is compiled.
 * @throws as `openModelFiles` and `loadModelProcessor` do
 */
export async function openReader(directory: string): Promise<Reader> {
  const files = await openModelFiles(directory);
  try {
    const { text } = await loadModelProcessor(directory, { files });
    return { config: files.config, text };
  } finally {
    await files.dispose();
  }
}
