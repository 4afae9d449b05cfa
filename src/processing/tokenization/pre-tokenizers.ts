/** Pre-tokenizers of `tokenizer.json`, as the Rust library has them: they cut texts into words. */
import { z } from "zod";
import { byteCharacter } from "./byte-characters.js";
import { type Expression, expressionOf, patternSchema } from "./expression.js";
import { replacementSchema } from "./replacement.js";
import { formerPunctuation, newPunctuation, newToExpressions, wordCharacter } from "./unicode-versions.js";
import { unknownType } from "./unknown-type.js";

const behavior = z.enum(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]);

type Behavior = z.infer<typeof behavior>;

const byteLevelSchema = z.looseObject({
  type: z.literal("ByteLevel"),
  add_prefix_space: z.boolean().default(true),
  use_regex: z.boolean().default(true),
});

const metaspaceSchema = z.looseObject({
  type: z.literal("Metaspace"),
  replacement: replacementSchema,
  prepend_scheme: z.enum(["always", "first", "never"]).nullish(),
  // What older files have in its place.
  add_prefix_space: z.boolean().nullish(),
  split: z.boolean().default(true),
});

const stepSchema = z.discriminatedUnion(
  "type",
  [
    byteLevelSchema,
    metaspaceSchema,
    z.looseObject({ type: z.enum(["BertPreTokenizer", "Whitespace", "WhitespaceSplit"]) }),
    z.looseObject({ type: z.literal("Digits"), individual_digits: z.boolean().default(false) }),
    z.looseObject({ type: z.literal("Punctuation"), behavior: behavior.default("Isolated") }),
    z.looseObject({
      type: z.literal("Split"),
      pattern: patternSchema,
      behavior,
      invert: z.boolean().default(false),
    }),
    z.looseObject({
      type: z.literal("Sequence"),
      get pretokenizers(): z.ZodArray<typeof stepSchema> {
        return z.array(stepSchema);
      },
    }),
  ],
  unknownType,
);

export const preTokenizerSchema = stepSchema.nullish();

export type PreTokenizerConfig = z.infer<typeof preTokenizerSchema>;

/** @param isFirst whether the text is the beginning of the whole */
export type PreTokenize = (text: string, isFirst: boolean) => string[];

const punctuation = `[${formerPunctuation}[[\\p{P}!-\\/:-@\\[-\`\\{-~]--[${newPunctuation}]]]`;
const letter = `[\\p{L}--[${newToExpressions}]]`;
const digit = `[\\p{N}--[${newToExpressions}]]`;
const space = "\\p{White_Space}";

const expression = (source: string): RegExp => new RegExp(source, "gv");

const expressions = {
  bert: expression(`${punctuation}|[^${space}${punctuation}]+`),
  whitespace: expression(`${wordCharacter}+|[^${wordCharacter}${space}]+`),
  whitespaceSplit: expression(`[^${space}]+`),
  digits: expression("\\p{N}+"),
  digit: expression("\\p{N}"),
  punctuation: expression(punctuation),
  // GPT-2's.
  byteLevel: expression(
    `'s|'t|'re|'ve|'m|'ll|'d| ?${letter}+| ?${digit}+| ?[^${space}${letter}${digit}]+|${space}+(?!\\P{White_Space})|${space}+`,
  ),
};

/**
 * @param found told of each expression that is looked for in texts
 * @throws Error for an expression that is none
 */
export function makePreTokenizer(
  config: PreTokenizerConfig,
  found: (expression: Expression) => void,
): PreTokenize {
  switch (config?.type) {
    case undefined:
      return (text) => [text];
    case "Sequence": {
      const steps = config.pretokenizers.map((step) => makePreTokenizer(step, found));
      return (text, isFirst) =>
        steps.reduce((words, step) => words.flatMap((word, i) => step(word, isFirst && i === 0)), [text]);
    }
    case "ByteLevel":
      return byteLevel(config);
    case "Metaspace":
      return metaspace(config);
    case "BertPreTokenizer":
      return (text) => text.match(expressions.bert) ?? [];
    case "Whitespace":
      return (text) => text.match(expressions.whitespace) ?? [];
    case "WhitespaceSplit":
      return (text) => text.match(expressions.whitespaceSplit) ?? [];
    case "Digits": {
      const { digit, digits } = expressions;
      return (text) => cut(text, config.individual_digits ? digit : digits, "Isolated");
    }
    case "Punctuation":
      return (text) => cut(text, expressions.punctuation, config.behavior);
    case "Split": {
      const { pattern, behavior, invert } = config;
      const at = expressionOf(pattern);
      found(at);
      return (text) => cut(text, at.expression, behavior, invert);
    }
  }
}

function byteLevel({
  add_prefix_space: addsSpace,
  use_regex: cuts,
}: z.infer<typeof byteLevelSchema>): PreTokenize {
  return (text) => {
    const spaced = addsSpace && !text.startsWith(" ") ? ` ${text}` : text;
    const words = cuts ? (spaced.match(expressions.byteLevel) ?? []) : [spaced];
    return words.map((word) => Array.from(Buffer.from(word), byteCharacter).join(""));
  };
}

function metaspace({
  replacement,
  prepend_scheme: scheme,
  add_prefix_space: older,
  split,
}: z.infer<typeof metaspaceSchema>): PreTokenize {
  const when = scheme ?? (older === false ? "never" : "always");
  return (text, isFirst) => {
    const marked = text.replaceAll(" ", replacement);
    const prepends = when === "always" || (when === "first" && isFirst);
    const whole = prepends && !marked.startsWith(replacement) ? replacement + marked : marked;
    if (!split) return [whole];
    const [head, ...words] = whole.split(replacement);
    return [...(head ? [head] : []), ...words.map((word) => replacement + word)];
  };
}

/** Cuts a text where an expression matches; what becomes of the matches, `merging` says. */
function cut(text: string, at: RegExp, merging: Behavior, invert = false): string[] {
  const pieces: { text: string; isMatch: boolean }[] = [];
  let rest = 0;
  const add = (end: number, isMatch: boolean): void => {
    if (end > rest) pieces.push({ text: text.slice(rest, end), isMatch: isMatch !== invert });
    rest = end;
  };
  for (const { index, 0: match } of text.matchAll(at)) {
    add(index, false);
    add(index + match.length, true);
  }
  add(text.length, false);
  if (merging === "Removed") return pieces.filter(({ isMatch }) => !isMatch).map((piece) => piece.text);
  // Which neighbours belong together: by the later of the two, and the earlier one.
  const joins: Record<typeof merging, (later: boolean, earlier: boolean) => boolean> = {
    Isolated: () => false,
    Contiguous: (later, earlier) => later === earlier,
    MergedWithPrevious: (later, earlier) => later && !earlier,
    MergedWithNext: (later, earlier) => earlier && !later,
  };
  const words: string[][] = [];
  pieces.forEach((piece, i) => {
    const word = words.at(-1);
    if (word && joins[merging](piece.isMatch, pieces[i - 1]!.isMatch)) word.push(piece.text);
    else words.push([piece.text]);
  });
  return words.map((word) => word.join(""));
}
