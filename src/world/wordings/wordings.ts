import type { Random } from "../../tensor/index.js";
import { fill } from "../facts/language.js";
import { expand } from "./expand.js";
import type { FormName } from "./forms.js";
import { caption } from "./grammar/caption.js";
import { colour } from "./grammar/colour.js";
import { comparison } from "./grammar/comparison.js";
import { count } from "./grammar/count.js";
import { description } from "./grammar/description.js";
import { dialog } from "./grammar/dialog.js";
import { knowledge } from "./grammar/knowledge.js";
import { place } from "./grammar/place.js";
import { reading } from "./grammar/reading.js";
import { thing } from "./grammar/thing.js";
import { yesOrNo } from "./grammar/yes-or-no.js";
import { inAmerican, type } from "./habits.js";
import { testWordings } from "./test/index.js";

/** "train" and "validation" share a grammar; the wordings of "test" were written apart from it, and are in neither. */
export const wordingSplits = ["train", "validation", "test"] as const;

export type WordingSplit = (typeof wordingSplits)[number];

const grammar: Readonly<Record<FormName, readonly string[]>> = {
  ...thing,
  ...colour,
  ...place,
  ...count,
  ...yesOrNo,
  ...reading,
  ...knowledge,
  ...comparison,
  ...caption,
  ...description,
  ...dialog,
};

/** One of so many wordings is for validation. */
const validationPart = 10;

const known = new Map<string, readonly string[]>();

/**
 * The templates of a form. Those of "train" and "validation" begin with one of every pattern of the grammar, then a second of
 * every one, and so on, so that the first few are a spread.
 */
export function wordingsOf(form: FormName, split: WordingSplit): readonly string[] {
  if (split === "test") return testWordings[form] ?? [];
  const key = `${split} ${form}`;
  const found = known.get(key);
  if (found) return found;
  const taken = new Set(Object.values(testWordings).flat().map(normalised));
  const ranked = grammar[form].flatMap((pattern) => {
    const own = new Map<string, string>();
    for (const template of expand(pattern)) {
      const text = normalised(template);
      if (taken.has(text)) continue;
      taken.add(text);
      own.set(text, template);
    }
    return [...own]
      .map(([text, template]) => ({ template, hash: hash(text) }))
      .filter(({ hash }) => (hash % validationPart === 0) === (split === "validation"))
      .sort((a, b) => a.hash - b.hash)
      .map((each, rank) => ({ ...each, rank }));
  });
  const templates = ranked.sort((a, b) => a.rank - b.rank || a.hash - b.hash).map(({ template }) => template);
  known.set(key, templates);
  return templates;
}

interface WordOptions {
  readonly split: WordingSplit;
  readonly random: Random;
  /** Only the first so many wordings of the form are drawn from; all where not given. */
  readonly most?: number;
  /** Rate of words that are mistyped, 0 to 1; 0 where not given. Those of the test never are. */
  readonly errors?: number;
}

/**
 * A question of a form, in one of its wordings, as a person may type it.
 * @param slots a text for each slot of the form: `forms`
 * @throws RangeError when the form has no wording in this split
 */
export function word(
  form: FormName,
  slots: Readonly<Record<string, string>>,
  { split, random, most = Infinity, errors = 0 }: WordOptions,
): string {
  const template = random.choice(wordingsOf(form, split).slice(0, most));
  return split === "test" ? fill(template, slots) : type(template, slots, random, errors);
}

/** What stays of a template whatever people do to it: lower case, American, single blanks, no marks. */
export function normalised(template: string): string {
  return inAmerican(template.toLowerCase())
    .replace(/[^a-z0-9{}_ ]+/g, (marks) => (marks === "'" || marks === "’" ? "" : " "))
    .replace(/ +/g, " ")
    .trim();
}

/** 32 bits of a text, well mixed: FNV-1a, then the finaliser of MurmurHash3. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
