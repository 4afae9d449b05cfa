import stringWidth from "string-width";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text, or as much of it as takes so many columns with an ellipsis behind it. Wide characters take two. */
export function cutToWidth(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let cut = "";
  let width = 1;
  for (const { segment } of segmenter.segment(text)) {
    width += stringWidth(segment);
    if (width > columns) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** The text with line breaks in words that take more than so many columns. */
export function breakWords(text: string, columns: number): string {
  return text.replace(/\S+/g, (word) => {
    if (stringWidth(word) <= columns) return word;
    let broken = "";
    let width = 0;
    for (const { segment } of segmenter.segment(word)) {
      const own = stringWidth(segment);
      if (width + own > columns) {
        broken += "\n";
        width = 0;
      }
      broken += segment;
      width += own;
    }
    return broken;
  });
}
