import { CheckpointError, listed } from "./error.js";
import type { Weights } from "./weights.js";

/** A tensor that a model wants. */
export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

const floatDtypes: readonly string[] = ["float32", "float16", "bfloat16"];

/**
 * Compares what a model wants with what a checkpoint holds.
 * @param ignorable names that may be there and are not used, e.g. buffers that old files hold
 * @throws CheckpointError that lists all tensors that are missing, not known, of another shape or not of floats
 */
export function compareLayout(
  expected: Iterable<ExpectedTensor>,
  weights: Weights,
  ignorable: readonly RegExp[] = [],
): void {
  const missing: string[] = [];
  const wrongShapes: string[] = [];
  const wrongDtypes: string[] = [];
  const wanted = new Set<string>();
  for (const { name, shape } of expected) {
    wanted.add(name);
    if (!weights.has(name)) {
      missing.push(`${name} ${show(shape)}`);
      continue;
    }
    const found = weights.describe(name);
    if (!sameShape(found.shape, shape)) {
      wrongShapes.push(`${name}: expected ${show(shape)}, found ${show(found.shape)}`);
    }
    if (!floatDtypes.includes(found.dtype)) wrongDtypes.push(`${name}: ${found.dtype}`);
  }
  const surplus = [...weights.names()]
    .filter((name) => !wanted.has(name) && !ignorable.some((pattern) => pattern.test(name)))
    .map((name) => `${name} ${show(weights.describe(name).shape)}`);

  const sections = [
    section("missing", missing),
    section("not part of the model", surplus),
    section("of another shape", wrongShapes),
    section(`neither ${floatDtypes.slice(0, -1).join(", ")} nor bfloat16`, wrongDtypes),
  ].filter((text) => text !== "");
  if (sections.length > 0) {
    throw new CheckpointError(
      `The weights do not fit the model that config.json describes.\n${sections.join("\n")}\n` +
        "Check that config.json and the weights come from the same model, and that it is a supported one.",
    );
  }
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `Tensors ${title} (${lines.length}):\n${listed(lines)}`;
}

function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
