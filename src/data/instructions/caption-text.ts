/** Longest caption of the published code, in words. */
const longestCaption = 50;

/**
 * A caption as the published models were taught to write them: lower case, without most punctuation, 50 words at most
 * (LAVIS, `BlipCaptionProcessor`).
 */
export function cleanCaption(caption: string): string {
  const words = caption
    .toLowerCase()
    .replace(/[.!"()*#:;~]/g, " ")
    .trim()
    .split(/\s+/);
  return words.slice(0, longestCaption).join(" ");
}
