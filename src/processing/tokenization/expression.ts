import * as library from "@huggingface/tokenizers";
import { z } from "zod";

/** What is looked for in a text: a text, or an expression in the syntax of Oniguruma. */
export const patternSchema = z.union(
  [z.strictObject({ String: z.string() }), z.strictObject({ Regex: z.string() })],
  'should be {"String": …} or {"Regex": …}',
);

export interface Expression {
  readonly expression: RegExp;
  /** It may take for ever on some texts. */
  readonly isUnbounded: boolean;
}

/** One character or class, perhaps repeated: whatever follows, no text is gone through twice. */
const oneAtom = /^(?:[^\\[\](){}.*+?^$|]|\\[^\d]|\[[^[\]\\]*\])(?:[*+?]|\{\d+(?:,\d*)?\})?$/;

/** What is used of the library; its type declarations do not resolve in an ES module project. */
const { SplitPreTokenizer } = library as unknown as {
  SplitPreTokenizer: new (config: { pattern: { Regex: string } }) => { readonly pattern: RegExp };
};

/** @throws SyntaxError for an expression that JavaScript cannot have */
export function expressionOf(pattern: z.infer<typeof patternSchema>): Expression {
  if ("String" in pattern) {
    const escaped = pattern.String.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return { expression: new RegExp(escaped, "gu"), isUnbounded: false };
  }
  // The library's translation of Oniguruma's syntax.
  return {
    expression: new SplitPreTokenizer({ pattern }).pattern,
    isUnbounded: !oneAtom.test(pattern.Regex),
  };
}
