import { InvalidArgumentError } from "commander";

/** Parts of a model by their names in the command line. */
const parts = { vision: "vision", qformer: "qformer", language: "languageModel" } as const;

/** A value for parts of a model. */
type ByPart<Value> = Readonly<Partial<Record<(typeof parts)[keyof typeof parts], Value>>>;

/** Parses a value for a whole model, or `part=value` with commas between. */
export function valueByPart<Value>(text: string, parse: (text: string) => Value): Value | ByPart<Value> {
  if (!text.includes("=")) return parse(text);
  const rows = text.split(",").map((row) => {
    const [name = "", ...value] = row.split("=");
    const part = name.trim();
    if (!Object.hasOwn(parts, part))
      throw new InvalidArgumentError(`Parts are ${Object.keys(parts).join(", ")}.`);
    return [parts[part as keyof typeof parts], parse(value.join("=").trim())] as const;
  });
  return Object.fromEntries(rows) as ByPart<Value>;
}
