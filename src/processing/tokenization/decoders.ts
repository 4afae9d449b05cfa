/** Decoders of `tokenizer.json`, as the Rust library has them: they make a text of tokens. */
import { z } from "zod";
import { bytesOfToken } from "./byte-characters.js";
import { cleanUpSpaces } from "./clean-up-spaces.js";
import { type Expression, expressionOf, patternSchema } from "./expression.js";
import { replacementSchema } from "./replacement.js";
import { unknownType } from "./unknown-type.js";

const stepSchema = z.discriminatedUnion(
  "type",
  [
    z.looseObject({ type: z.enum(["ByteLevel", "ByteFallback", "Fuse"]) }),
    z.looseObject({
      type: z.literal("WordPiece"),
      prefix: z.string().default("##"),
      cleanup: z.boolean().default(true),
    }),
    z.looseObject({
      type: z.literal("Metaspace"),
      replacement: replacementSchema,
      prepend_scheme: z.enum(["always", "first", "never"]).nullish(),
      add_prefix_space: z.boolean().nullish(),
    }),
    z.looseObject({ type: z.literal("Replace"), pattern: patternSchema, content: z.string() }),
    z.looseObject({
      type: z.literal("Strip"),
      content: z.string(),
      start: z.number().int().nonnegative(),
      stop: z.number().int().nonnegative(),
    }),
    z.looseObject({
      type: z.literal("Sequence"),
      get decoders(): z.ZodArray<typeof stepSchema> {
        return z.array(stepSchema);
      },
    }),
  ],
  unknownType,
);

export const decoderSchema = stepSchema.nullish();

export type DecoderConfig = z.infer<typeof decoderSchema>;

/** Texts that are joined to be the whole. */
export type Decode = (tokens: readonly string[]) => readonly string[];

/**
 * @param found told of each expression that is looked for in texts
 * @throws Error for an expression that is none
 */
export function makeDecoder(config: DecoderConfig, found: (expression: Expression) => void): Decode {
  switch (config?.type) {
    case undefined:
      return (tokens) => [tokens.join(" ")];
    case "Sequence": {
      const steps = config.decoders.map((step) => makeDecoder(step, found));
      return (tokens) => steps.reduce((texts, step) => step(texts), tokens);
    }
    case "ByteLevel":
      return decodeByteLevel;
    case "ByteFallback":
      return decodeByteFallback;
    case "Fuse":
      return (tokens) => [tokens.join("")];
    case "WordPiece": {
      const { prefix, cleanup } = config;
      return (tokens) =>
        tokens.map((token, i) => {
          const text = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
          return cleanup ? cleanUpSpaces(text) : text;
        });
    }
    case "Metaspace": {
      const { replacement, prepend_scheme: scheme, add_prefix_space: older } = config;
      const keepsFirst = scheme === "never" || (scheme == null && older === false);
      return (tokens) =>
        tokens.map((token, i) => token.replaceAll(replacement, i === 0 && !keepsFirst ? "" : " "));
    }
    case "Replace": {
      const replaced = expressionOf(config.pattern);
      found(replaced);
      return (tokens) => tokens.map((token) => token.replace(replaced.expression, () => config.content));
    }
    case "Strip": {
      const { content, start, stop } = config;
      return (tokens) => tokens.map((token) => strip(token, content, start, stop));
    }
  }
}

const lossyUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A token with a character that stands for no byte is taken as it is. */
function decodeByteLevel(tokens: readonly string[]): string[] {
  const bytes = tokens.map((token) => bytesOfToken(token) ?? Array.from(Buffer.from(token)));
  return [lossyUtf8.decode(Uint8Array.from(bytes.flat()))];
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Tokens such as `<0x41>` become characters. Those in a row that are no UTF-8 become one replacement character each. */
function decodeByteFallback(tokens: readonly string[]): string[] {
  const out: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out.push(utf8OrReplacements(bytes));
    bytes = [];
  };
  for (const token of tokens) {
    const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (hex) {
      bytes.push(Number.parseInt(hex[1]!, 16));
    } else {
      flush();
      out.push(token);
    }
  }
  flush();
  return out;
}

function utf8OrReplacements(bytes: readonly number[]): string {
  try {
    return strictUtf8.decode(Uint8Array.from(bytes));
  } catch {
    return "\ufffd".repeat(bytes.length);
  }
}

/** Without up to `start` and `stop` characters `content` at the ends. */
function strip(token: string, content: string, start: number, stop: number): string {
  const characters = Array.from(token);
  let [from, to] = [0, characters.length];
  while (from < Math.min(start, characters.length) && characters[from] === content) from++;
  while (characters.length - to < stop && to > from && characters[to - 1] === content) to--;
  return characters.slice(from, to).join("");
}
