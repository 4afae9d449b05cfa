/** Words for the classes 0 and 1; the most fitting first, which is the one that is taught. */
type LabelWords = readonly [readonly string[], readonly string[]];

/** The paper ranks several words for each class (arXiv 2305.06500, p. 5 and 6: yes, true; no, false). */
export const labelWords: Readonly<Record<"meme" | "statement", LabelWords>> = {
  meme: [
    ["no", "false"],
    ["yes", "true"],
  ],
  statement: [
    ["false", "no"],
    ["true", "yes"],
  ],
};
