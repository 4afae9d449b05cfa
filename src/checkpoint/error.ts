import { FileError } from "../files/index.js";

/** A checkpoint that cannot be used as it is. The message names the tensor, byte range or JSON path in the file, too. */
export class CheckpointError extends FileError {
  override readonly name = "CheckpointError";
}

/** The first few of many things, and how many more there are. */
export function listed(items: readonly string[], shown = 5): string {
  const more = items.length - shown;
  return items.slice(0, shown).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
