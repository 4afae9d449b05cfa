import type { DType } from "../tensor/index.js";
import { CheckpointError, listed } from "./error.js";
import type { Weights } from "./weights.js";

/** A tensor that a model wants. */
export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** What it is stored in; any floats unless given. */
  readonly dtype?: DType;
}

const floatDtypes: readonly string[] = ["float32", "float16", "bfloat16"];

/**
 * Compares what a model wants with what a checkpoint holds.
 * @param directory for messages
 * @param ignorable names that may be there and are not used, e.g. buffers that old files hold
 * @throws CheckpointError that names tensors that are missing, not known, of another shape or not of floats, or says why
 * all names are others
 */
export function compareLayout(
  directory: string,
  expected: readonly ExpectedTensor[],
  weights: Weights,
  ignorable: readonly RegExp[] = [],
): void {
  const missing: string[] = [];
  const wrongShapes: string[] = [];
  const wrongDtypes: string[] = [];
  const wrongPacking: string[] = [];
  const wanted = new Set<string>();
  for (const { name, shape, dtype } of expected) {
    wanted.add(name);
    if (!weights.has(name)) {
      missing.push(`${name} ${show(shape)}`);
      continue;
    }
    const found = weights.describe(name);
    if (!sameShape(found.shape, shape)) {
      wrongShapes.push(`${name}: expected ${show(shape)}, found ${show(found.shape)}`);
    }
    if (dtype === undefined && !floatDtypes.includes(found.dtype))
      wrongDtypes.push(`${name}: ${found.dtype}`);
    if (dtype !== undefined && found.dtype !== dtype)
      wrongPacking.push(`${name}: ${found.dtype}, not ${dtype}`);
  }
  const surplus = [...weights.names()]
    .filter((name) => !wanted.has(name) && !ignorable.some((pattern) => pattern.test(name)))
    .map((name) => `${name} ${show(weights.describe(name).shape)}`);

  const reason = missing.length > 0 ? otherNames(expected, weights) : undefined;
  if (reason !== undefined) throw new CheckpointError(`${directory}: ${reason}`);
  const sections = [
    section("missing", missing),
    section("not part of the model", surplus),
    section("of another shape", wrongShapes),
    section(`neither ${floatDtypes.slice(0, -1).join(", ")} nor bfloat16`, wrongDtypes),
    section("not packed as config.json says", wrongPacking),
  ].filter((text) => text !== "");
  if (sections.length > 0) {
    throw new CheckpointError(
      `${directory}: the weights do not fit the model that config.json describes. ${sections.join(" ")} ` +
        "Check that config.json and the weights come from the same model, and that it is a supported one.",
    );
  }
}

function section(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `Tensors ${title} (${items.length}): ${listed(items)}.`;
}

/** What kind of file it is whose tensors have names of another kind. */
function otherNames(expected: readonly ExpectedTensor[], weights: Weights): string | undefined {
  const names = [...weights.names()];
  if (names.some((name) => /\.lora_|\.base_layer\.|\.modules_to_save\./.test(name))) {
    return (
      "the weights hold an adapter beside the model that it changes (names with lora_ or base_layer). Merge it with " +
      "PEFT, model.merge_and_unload(), and save the whole model."
    );
  }
  if (names.some((name) => /^(visual_encoder|Qformer|ln_vision|t5_proj|llm_proj|opt_proj)\./.test(name))) {
    return (
      "the weights have the names of LAVIS (visual_encoder., Qformer.), not those of transformers. Make a folder of LAVIS' " +
      "file with instructblip convert FILE FOLDER --language-model FOLDER."
    );
  }
  const prefix = prefixOf(expected, names);
  if (prefix === undefined) return undefined;
  return (
    `the names of all tensors have the prefix ${JSON.stringify(prefix)}, which a wrapper around the model leaves ` +
    "(DataParallel, a trainer). Save the model inside the wrapper, or take the prefix off the names."
  );
}

/** What stands before the names of a model's tensors, where it stands before all of them. */
function prefixOf(expected: readonly ExpectedTensor[], names: readonly string[]): string | undefined {
  const [first] = names;
  const known = new Set(expected.map(({ name }) => name));
  if (first === undefined) return undefined;
  for (let dot = first.indexOf("."); dot > 0; dot = first.indexOf(".", dot + 1)) {
    const prefix = first.slice(0, dot + 1);
    const stripped = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : ""));
    const fitting = stripped.filter((name) => known.has(name)).length;
    if (!stripped.includes("") && 2 * fitting > known.size) return prefix;
  }
  return undefined;
}

function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
