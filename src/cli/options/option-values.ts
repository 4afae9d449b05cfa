import { InvalidArgumentError } from "commander";

/** Parser of a whole number from `least` to `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** Parses a finite decimal number. */
function decimalNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("Expected a number.");
  return value;
}

/** Parser of a decimal number from `least` to `most`. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = decimalNumber(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };
}

/** Parser of a decimal number above 0 and at most `most`. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const value = decimalNumber(text);
    if (value > 0 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number above 0 and at most ${most}.`);
  };
}

/** Parses names with commas between. */
export function nameList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names with commas between.");
  return names;
}

/** Collects the texts of an option that may be repeated; none may be empty. */
export function collectTexts(text: string, texts: string[] = []): string[] {
  if (text === "") throw new InvalidArgumentError("Expected a text.");
  return [...texts, text];
}
