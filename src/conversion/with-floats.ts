import type { JsonObject } from "../checkpoint/index.js";

/**
 * JSON in which numbers are written as floats, `1.0`, where one of the texts that they come from does: JavaScript knows one
 * kind of numbers, and transformers 5 refuses a whole number in place of a float.
 */
export function withFloats(json: JsonObject, sources: readonly string[]): string {
  const floats = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/"([^"\\]+)"\s*:\s*-?\d+\.0+(?![\deE])/g)].map(([, key]) => key),
    ),
  );
  const text = JSON.stringify(json, null, 2).replace(
    /^( *"([^"\\]+)": -?\d+)(,?)$/gm,
    (line, number: string, key: string, comma: string) => (floats.has(key) ? `${number}.0${comma}` : line),
  );
  return `${text}\n`;
}
