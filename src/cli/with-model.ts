import type { LoadOptions } from "../library/index.js";
import type { CommandContext, CommandModel } from "./context.js";
import { modelOf } from "./model-of.js";
import { ProgressBar } from "./progress/progress.js";

/** Said once on stderr whenever the built-in model answers. */
export const builtInNotice =
  "instructblip: this is the small built-in model, which only knows drawn images, where a thing's color is that of its " +
  "tile; --model DIR takes a real checkpoint\n";

/** Writes what a person should know of a model, a line each, to stderr. */
export function writeNotices({ stderr }: CommandContext, notices: readonly string[]): void {
  for (const notice of notices) stderr.write(`instructblip: ${notice}\n`);
}

/**
 * Loads the model (default: the built-in one), runs `body` with it and the seconds that loading took, and frees it.
 */
export async function withModel(
  context: CommandContext,
  {
    yes,
    ...options
  }: Pick<LoadOptions, "model" | "precision" | "device" | "upright" | "maxPixels"> & { yes?: true },
  body: (model: CommandModel, loadSeconds: number) => Promise<void>,
): Promise<void> {
  const { directory, builtIn: isBuiltIn } = await modelOf(context, options.model, yes);
  const start = performance.now();
  const progress = new ProgressBar(context.stderr, context.environment);
  const { library } = context.rooms;
  const { InstructBlip } = await library();
  const loaded = await InstructBlip.load({
    ...options,
    model: isBuiltIn ? options.model : directory,
    signal: context.signal,
    onProgress: (step) => progress.update(step),
  }).finally(() => progress.clear());
  const loadSeconds = (performance.now() - start) / 1000;
  try {
    const { builtIn, notices } = loaded.describe();
    if (builtIn) context.stderr.write(builtInNotice);
    writeNotices(context, notices);
    await body(loaded, loadSeconds);
  } finally {
    await loaded.dispose();
  }
}
