import { inspect } from "node:util";
import type { z } from "zod";

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

/** `did you mean "steps"?`, or all that there are. */
export function suggest(name: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(2, name.length / 3)
    ? `did you mean ${JSON.stringify(best.candidate)}?`
    : `there are ${known.join(", ")}`;
}

/** Letters to be added, removed or replaced (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1])));
    }
    row = next;
  }
  return row[b.length];
}
