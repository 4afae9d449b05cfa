/** For parts of `tokenizer.json` that are told apart by their type. */
export const unknownType = {
  error: (issue: { readonly code?: string }): string | undefined =>
    issue.code === "invalid_union" ? "is none that a T5, LLaMA, OPT or BERT tokenizer has" : undefined,
};
