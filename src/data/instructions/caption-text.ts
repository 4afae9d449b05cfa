/** Longest caption of the published code, in words. */
const longestCaption = 50;

/** What Python's `\s` takes for white space, which is not what JavaScript's does. */
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaces = new RegExp(`[${space}]{2,}`, "g");

/**
 * A caption as the published models were taught to write them: lower case, without most punctuation, 50 words at most
 * (LAVIS, `BlipCaptionProcessor`).
 */
export function cleanCaption(caption: string): string {
  const plain = caption
    .toLowerCase()
    .replace(/[.!"()*#:;~]/g, " ")
    .replace(spaces, " ")
    .replace(/\n+$/, "")
    .replace(/^ +| +$/g, "");
  return plain.split(" ").slice(0, longestCaption).join(" ");
}
