import { inspect } from "node:util";
import type { z } from "zod";
import { suggest } from "../../options/index.js";

/** A configuration that cannot be used as it is. The message lists every problem with its path. */
export class TrainingConfigError extends Error {
  override readonly name = "TrainingConfigError";

  /** @param problems lines that begin with a path */
  constructor(
    file: string,
    readonly problems: readonly string[],
  ) {
    const [first, ...others] = problems;
    super(
      others.length === 0
        ? `${file}: ${first}`
        : `${file} has ${problems.length} problems:\n${problems.map((line) => `  ${line}`).join("\n")}`,
    );
  }
}

/** `learningRate.peak is "high"; expected a number above 0` for each mistake. */
export function describeIssues(error: z.ZodError, value: unknown): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      // The schema's message is the list of its keys.
      const known = issue.message.split(", ");
      return issue.keys.map(
        (key) => `${pathText([...issue.path, key])} is not known; ${suggest(key, known)}`,
      );
    }
    const found = issue.path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown>)?.[key], value);
    const what = found === undefined ? "is missing" : `is ${show(found)}`;
    return `${pathText(issue.path)} ${what}; expected ${issue.message}`;
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join(".") || "the configuration";
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
