import { closest, distance } from "fastest-levenshtein";

/** Longer names are nobody's slip of the pen, and comparing them costs time. */
const longestName = 64;

/**
 * What to say of a name that is not known: `did you mean "beams"?`, or all names that there are.
 *
 * A name matches when it is another one's synonym, when only case and the marks between words differ
 * (`max_new_tokens`, `maxNewTokens`), or when few letters do. Of names that are paths (`sample.topP`) the last part is
 * compared too.
 *
 * @param synonyms names that others use, and what is meant by them here
 */
export function suggest(
  name: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): string {
  const meant = probablyMeant(name, known, synonyms);
  return meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${JSON.stringify(meant)}?`;
}

function probablyMeant(
  name: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>>,
): string | undefined {
  if (name.length > longestName) return undefined;
  const meanings = new Map<string, string>();
  // Later ones win: a name of ours before its last part, and both before what others use.
  for (const [synonym, meaning] of Object.entries(synonyms)) meanings.set(letters(synonym), meaning);
  for (const path of known) meanings.set(letters(path.slice(path.lastIndexOf(".") + 1)), path);
  for (const path of known) meanings.set(letters(path), path);
  const written = letters(name);
  if (meanings.size === 0 || written === "") return undefined;
  const nearest = closest(written, [...meanings.keys()]);
  return isNear(written, nearest) ? meanings.get(nearest) : undefined;
}

/** Few letters differ; of a short name one, or the order of two. */
function isNear(written: string, name: string): boolean {
  const edits = distance(written, name);
  if (written.length > 4) return edits <= Math.max(2, written.length / 3);
  const sorted = (text: string): string => [...text].sort().join("");
  return edits <= 1 || (edits === 2 && sorted(written) === sorted(name));
}

/** `max_new-tokens` and `maxNewTokens` alike. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}
