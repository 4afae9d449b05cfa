import { printableLine } from "../text/index.js";
import { suggest } from "./suggest.js";

/** What an object of options may hold. */
export interface KnownOptions {
  readonly known: readonly string[];
  /** Names one level below, as paths (`sample.topP`): what may be meant by a key that is not known here. */
  readonly nested?: readonly string[];
  /** Names that others use, and what is meant by them here. */
  readonly synonyms?: Readonly<Record<string, string>>;
}

/**
 * For callers without TypeScript: refuses what would be ignored.
 * @param what such as "ask's options" or "sample"
 * @throws TypeError when `options` is no object, or naming a key that is not known and what was probably meant
 */
export function checkOptions(
  what: string,
  options: unknown,
  { known, nested = [], synonyms }: KnownOptions,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${what} must be an object, not ${describeValue(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new TypeError(
      `${what}: ${describeValue(key)} is not known; ${suggest(key, [...known, ...nested], synonyms)}`,
    );
  }
}

/** A value in a message: texts in quotation marks and cut, numbers as they are, other things by their kind. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return printableLine(JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value));
  }
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) {
    const { name = "Object" } = value.constructor ?? {};
    return name === "Object" ? "an object" : `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
  }
  if (typeof value === "function") return "a function";
  return String(value);
}
