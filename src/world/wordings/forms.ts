/** A form of question: what is meant, whatever the words. */
interface WordingForm {
  /** What it takes to answer. */
  readonly kind: string;
  /** What a wording leaves open, each once: "what colour is the {noun}". */
  readonly slots: readonly string[];
}

export type FormName =
  | "thing-at"
  | "thing-of-colour"
  | "thing-of-category"
  | "colour-of"
  | "colour-at"
  | "place-of"
  | "place-of-colour"
  | "count-all"
  | "count-of"
  | "is-there"
  | "are-both-there"
  | "is-of-colour"
  | "is-at"
  | "reads"
  | "reads-at"
  | "reads-on-colour"
  | "home-of"
  | "category-of"
  | "size-of"
  | "use-of"
  | "either-colour"
  | "which-is-of-colour"
  | "same-colour"
  | "either-side"
  | "is-related"
  | "caption"
  | "describe-all"
  | "describe-thing"
  | "describe-two"
  | "colour-of-it"
  | "place-of-it"
  | "home-of-it";

/**
 * Slots are filled with `{noun}` "cat", `{a_noun}` "a cat" or "a red cat", `{nouns}` "cats", "red things" or "animals",
 * `{place}` "at the top left", `{thing}` "the red thing", "the thing at the top" or "the cat", `{one}` and `{other}` two
 * colours or two opposite relations, `{relation}` "left of".
 */
export const forms: Readonly<Record<FormName, WordingForm>> = {
  "thing-at": { kind: "thing", slots: ["place"] },
  "thing-of-colour": { kind: "thing", slots: ["colour"] },
  "thing-of-category": { kind: "thing", slots: ["category"] },
  "colour-of": { kind: "colour", slots: ["noun"] },
  "colour-at": { kind: "colour", slots: ["place"] },
  "place-of": { kind: "place", slots: ["noun"] },
  "place-of-colour": { kind: "place", slots: ["colour"] },
  "count-all": { kind: "count", slots: [] },
  "count-of": { kind: "count", slots: ["nouns"] },
  "is-there": { kind: "yes or no", slots: ["a_noun"] },
  "are-both-there": { kind: "yes or no", slots: ["a_first", "a_second"] },
  "is-of-colour": { kind: "yes or no", slots: ["noun", "colour"] },
  "is-at": { kind: "yes or no", slots: ["noun", "place"] },
  reads: { kind: "reading", slots: [] },
  "reads-at": { kind: "reading", slots: ["place"] },
  "reads-on-colour": { kind: "reading", slots: ["colour"] },
  "home-of": { kind: "knowledge", slots: ["thing"] },
  "category-of": { kind: "knowledge", slots: ["thing"] },
  "size-of": { kind: "knowledge", slots: ["thing"] },
  "use-of": { kind: "knowledge", slots: ["thing"] },
  "either-colour": { kind: "comparison", slots: ["noun", "one", "other"] },
  "which-is-of-colour": { kind: "comparison", slots: ["colour", "first", "second"] },
  "same-colour": { kind: "comparison", slots: ["first", "second"] },
  "either-side": { kind: "comparison", slots: ["first", "second", "one", "other"] },
  "is-related": { kind: "comparison", slots: ["first", "relation", "second"] },
  caption: { kind: "caption", slots: [] },
  "describe-all": { kind: "description", slots: [] },
  "describe-thing": { kind: "description", slots: ["noun"] },
  "describe-two": { kind: "description", slots: ["first", "second"] },
  "colour-of-it": { kind: "dialog", slots: [] },
  "place-of-it": { kind: "dialog", slots: [] },
  "home-of-it": { kind: "dialog", slots: [] },
};
