/**
 * A table; cells may hold Markdown, but no lines.
 * @param texts so many columns from the first on are text; the others are numbers
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts = 1,
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i < texts ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

/** A text of others without what Markdown or HTML would read as something else. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|>*_`[\]]/g, "\\$&").replace(/</g, "&lt;");
}
