import { type Command, InvalidArgumentError } from "commander";
import type { PartPrecisions, Precision } from "../../library/index.js";

export interface PrecisionFlag {
  precision?: Precision | PartPrecisions;
}

const parts: Readonly<Record<string, keyof PartPrecisions>> = {
  vision: "vision",
  qformer: "qformer",
  language: "languageModel",
};

/** Adds `--precision`. */
export function addPrecisionOption(command: Command): Command {
  return command.option(
    "--precision <bits>",
    "hold weights in 4, 8, 16 or 32 bits, or by part: vision=8,qformer=8,language=4; 4 alone is that (default: as they are stored)",
    (text) => parseBits(text, [4, 8, 16, 32]),
  );
}

/** Parses one number of bits, or one for each part that is named. */
export function parseBits<Bits extends Precision>(
  text: string,
  known: readonly Bits[],
): Bits | PartPrecisions<Bits> {
  if (!text.includes("=")) return oneOf(text, known);
  const rows = text.split(",").map((row) => {
    const [name, bits, ...rest] = row.split("=").map((word) => word.trim());
    const part = Object.hasOwn(parts, name!) ? parts[name!] : undefined;
    if (part === undefined || bits === undefined || rest.length > 0) {
      throw new InvalidArgumentError(
        `Expected a number, or ${Object.keys(parts).join(", ")} with "=" and a number each.`,
      );
    }
    return [part, oneOf(bits, known)] as const;
  });
  return Object.fromEntries(rows) as PartPrecisions<Bits>;
}

function oneOf<Bits extends Precision>(text: string, known: readonly Bits[]): Bits {
  const bits = known.find((each) => String(each) === text.trim());
  if (bits !== undefined) return bits;
  throw new InvalidArgumentError(`Expected ${known.slice(0, -1).join(", ")} or ${known.at(-1)}.`);
}
