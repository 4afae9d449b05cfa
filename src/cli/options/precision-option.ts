import { type Command, InvalidArgumentError } from "commander";
import type { PartPrecisions, Precision } from "../../library/index.js";
import { valueByPart } from "./by-part.js";

export interface PrecisionFlag {
  precision?: Precision | PartPrecisions;
}

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
  return valueByPart(text, (each) => oneOf(each, known));
}

function oneOf<Bits extends Precision>(text: string, known: readonly Bits[]): Bits {
  const bits = known.find((each) => String(each) === text.trim());
  if (bits !== undefined) return bits;
  throw new InvalidArgumentError(`Expected ${known.slice(0, -1).join(", ")} or ${known.at(-1)}.`);
}
