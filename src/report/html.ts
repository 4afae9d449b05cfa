const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as it can stand in an element or between quotation marks in a tag. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A cell's text, plain, and whether it is right or wrong. */
export type Cell = string | readonly [text: string, kind: "right" | "wrong"];

/** The first row are the columns' names. */
export function htmlTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (tag: string, cells: readonly Cell[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cellHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[line("th", head), ...rows.map((row) => line("td", row))].join("\n")}\n</table>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === "string") return escapeHtml(cell);
  const [text, kind] = cell;
  return `<span class="${kind}">${escapeHtml(text)}</span>`;
}

/** A name and a text, both plain, and whether it is right or wrong. */
export type Fact = readonly [name: string, text: string, kind?: "right" | "wrong"];

/** Cards below a plain text that opens and closes them. */
export function htmlCards(summary: string, cards: readonly string[]): string {
  return `<details open><summary>${escapeHtml(summary)}</summary>
<div class="cards">
${cards.join("\n")}
</div></details>`;
}

/** Images, as data URLs, and what is to say about them. */
export function htmlCard(images: readonly string[], facts: readonly Fact[]): string {
  const shown = images.map((url) => `<img alt="" src="${escapeHtml(url)}">`).join("");
  const lines = facts.map(
    ([name, text, kind]) =>
      `<dt>${escapeHtml(name)}</dt><dd${kind ? ` class="${kind}"` : ""}>${escapeHtml(text)}</dd>`,
  );
  return `<article><div>${shown}</div><dl>${lines.join("")}</dl></article>`;
}
