/** Normalizers of `tokenizer.json`, as the Rust library has them. */
import { z } from "zod";
import { charactersMap } from "./characters-map.js";
import { type Expression, expressionOf, patternSchema } from "./expression.js";
import { marksOfBert, newToBert, newToNormalForms } from "./unicode-versions.js";
import { unknownType } from "./unknown-type.js";

const bertSchema = z.looseObject({
  type: z.literal("BertNormalizer"),
  clean_text: z.boolean().default(true),
  handle_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean().default(true),
});

const stepSchema = z.discriminatedUnion(
  "type",
  [
    bertSchema,
    z.looseObject({ type: z.enum(["NFC", "NFD", "NFKC", "NFKD", "StripAccents", "Lowercase"]) }),
    z.looseObject({ type: z.literal("Precompiled"), precompiled_charsmap: z.string().nullish() }),
    z.looseObject({
      type: z.literal("Strip"),
      strip_left: z.boolean().default(true),
      strip_right: z.boolean().default(true),
    }),
    z.looseObject({ type: z.literal("Prepend"), prepend: z.string() }),
    z.looseObject({ type: z.literal("Replace"), pattern: patternSchema, content: z.string() }),
    z.looseObject({
      type: z.literal("Sequence"),
      get normalizers(): z.ZodArray<typeof stepSchema> {
        return z.array(stepSchema);
      },
    }),
  ],
  unknownType,
);

export const normalizerSchema = stepSchema.nullish();

export type NormalizerConfig = z.infer<typeof normalizerSchema>;

export type Normalize = (text: string) => string;

/**
 * @param found told of each expression that is looked for in texts
 * @throws Error for a damaged character map, or an expression that is none
 */
export function makeNormalizer(config: NormalizerConfig, found: (expression: Expression) => void): Normalize {
  switch (config?.type) {
    case undefined:
      return (text) => text;
    case "Sequence": {
      const steps = config.normalizers.map((step) => makeNormalizer(step, found));
      return (text) => steps.reduce((out, step) => step(out), text);
    }
    case "NFC":
    case "NFD":
    case "NFKC":
    case "NFKD":
      return normalForm(config.type, newToNormalForms);
    case "Precompiled":
      return config.precompiled_charsmap ? charactersMap(config.precompiled_charsmap) : (text) => text;
    case "Strip":
      return strip(config.strip_left, config.strip_right);
    case "StripAccents":
      return (text) => text.replace(accents, "");
    case "Lowercase":
      return lowercase;
    case "BertNormalizer":
      return bertNormalizer(config);
    case "Prepend":
      return (text) => (text === "" ? text : config.prepend + text);
    case "Replace": {
      const replaced = expressionOf(config.pattern);
      found(replaced);
      return (text) => text.replace(replaced.expression, () => config.content);
    }
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const isAscii = /^[\x00-\x7f]*$/;

/** A Unicode normal form that leaves characters as they are which another version of Unicode does not have. */
function normalForm(form: string, unknown: string): Normalize {
  const known = new RegExp(`[^${unknown}]+`, "gu");
  return (text) => (isAscii.test(text) ? text : text.replace(known, (part) => part.normalize(form)));
}

/** U+1CF2 and U+1CF3 were marks. */
const accents = new RegExp(`[\\u1cf2\\u1cf3]|(?![${newToNormalForms}])\\p{M}`, "gu");

/** Letter by letter, so that a final capital sigma is none other than elsewhere. */
function lowercase(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]+|\P{ASCII}/gu, (part) => part.toLowerCase());
}

const space = /\p{White_Space}/u;

function strip(left: boolean, right: boolean): Normalize {
  return (text) => {
    let [start, end] = [0, text.length];
    if (right) while (end > 0 && space.test(text[end - 1]!)) end--;
    if (left) while (start < end && space.test(text[start]!)) start++;
    return text.slice(start, end);
  };
}

const control = new RegExp(`(?![\\t\\n\\r${newToBert}])[\\0\\ufffd\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]`, "gu");
const mark = new RegExp(`[${marksOfBert}]|(?![${newToBert}])\\p{Mn}`, "gu");
const decompose = normalForm("NFD", newToBert + newToNormalForms);

function bertNormalizer(config: z.infer<typeof bertSchema>): Normalize {
  const stripsAccents = config.strip_accents ?? config.lowercase;
  return (text) => {
    let out = text;
    if (config.clean_text) out = out.replace(control, "").replace(/\p{White_Space}/gu, " ");
    if (config.handle_chinese_chars) out = out.replace(chineseCharacter, " $& ");
    if (stripsAccents) out = decompose(out).replace(mark, "");
    return config.lowercase ? lowercase(out) : out;
  };
}

/** The blocks of CJK ideographs that BERT sets apart. */
const chineseCharacter =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
