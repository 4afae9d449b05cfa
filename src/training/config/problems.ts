import { inspect } from "node:util";
import type { z } from "zod";
import { suggest } from "../../options/index.js";
import { printableLine } from "../../text/index.js";

/** A configuration that cannot be used as it is. The message lists the problems, 20 at most, each with its path. */
export class TrainingConfigError extends Error {
  override readonly name = "TrainingConfigError";

  /** @param problems lines that begin with a path */
  constructor(
    file: string,
    readonly problems: readonly string[],
  ) {
    super(
      problems.length === 1
        ? `${file}: ${problems[0]}`
        : `${file} has ${problems.length.toLocaleString("en-US")} problems:\n${block(problems)}`,
    );
  }
}

/** The first 20 of many lines, indented, and how many more there are. */
export function block(lines: readonly string[], shown = 20): string {
  const more = lines.length - shown;
  const rest = more > 0 ? [`and ${more.toLocaleString("en-US")} more`] : [];
  return [...lines.slice(0, shown), ...rest].map((line) => `  ${line}`).join("\n");
}

/** What other programs, and version 0.1.0, call things. */
const synonyms: Readonly<Record<string, string>> = {
  ...{
    lr: "learningRate",
    init_lr: "learningRate",
    min_lr: "minimum",
    warmup_lr: "start",
    warmup_steps: "warmup",
  },
  ...{ batch_size: "batch", batch_size_train: "batch", max_steps: "steps", max_iters: "steps" },
  ...{ gradient_accumulation_steps: "accumulate", accum_grad_iters: "accumulate", max_grad_norm: "clipping" },
  ...{
    max_txt_len: "maxPromptTokens",
    max_output_txt_len: "maxAnswerTokens",
    hidden_dropout_prob: "dropout",
  },
  ...{ model: "start", output_dir: "output", dataset: "set", num_workers: "threads" },
  pictures: "images",
};

function meantBy(key: string, known: readonly string[]): string {
  const here = Object.entries(synonyms).filter(([, meaning]) => known.includes(meaning));
  return suggest(key, known, Object.fromEntries(here));
}

/** More are not shown, so no time is spent on what they may have meant. */
const suggested = 20;

/** `learningRate.peak is "high"; expected a number above 0` for each mistake. */
export function describeIssues(error: z.ZodError, value: unknown): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      // The schema's message is the list of its keys.
      const known = issue.message.split(", ");
      return issue.keys.map((key, i) => {
        const suggestion = i < suggested ? `; ${meantBy(key, known)}` : "";
        return `${pathText([...issue.path, key])} is not known${suggestion}`;
      });
    }
    const found = issue.path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown>)?.[key], value);
    const what = found === undefined ? "is missing" : `is ${show(found)}`;
    return `${pathText(issue.path)} ${what}; expected ${issue.message}`;
  });
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map(String).join(".") || "the configuration";
  return printableLine(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
