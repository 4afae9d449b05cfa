/** What the pages of evaluations are made of; nothing in them is loaded from anywhere. */
import { escapeHtml } from "../../data/index.js";
import type { Table } from "./tables.js";

const style = `
  :root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --ink: #222; --faint: #666; --rule: #e5e5e0;
    --warning: #fff3cd; --edge: #d39e00; --ours: #eef4ff; --wrong: #b3261e; --right: #1b6e35; }
  @media (prefers-color-scheme: dark) { :root { --page: #17181a; --card: #222427; --ink: #e6e6e3; --faint: #a0a09a;
    --rule: #3a3c40; --warning: #3b3115; --edge: #d39e00; --ours: #26344d; --wrong: #ff8a80; --right: #7fd39a; } }
  body { font: 15px/1.5 system-ui, sans-serif; margin: clamp(0.75rem, 3vw, 2rem) auto; padding: 0 clamp(0.75rem, 3vw, 2rem);
    max-width: 80rem; color: var(--ink); background: var(--page); }
  h1, h2, p { overflow-wrap: anywhere; }
  .warning { background: var(--warning); border-left: 4px solid var(--edge); padding: 0.5rem 1rem; }
  .wide { overflow-x: auto; background: var(--card); border-radius: 8px; padding: 0.5rem 1rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.2rem 0.5rem; text-align: right; border-bottom: 1px solid var(--rule); }
  th { vertical-align: bottom; } th:first-child, td:first-child { text-align: left; white-space: nowrap; }
  .words td:nth-child(-n+3), .words th:nth-child(-n+3) { text-align: left; }
  .words td:nth-child(5) { white-space: nowrap; }
  .ours tr:last-child td { font-weight: 600; background: var(--ours); }
  .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 1rem; }
  article { background: var(--card); border-radius: 8px; padding: 1rem; overflow-wrap: anywhere; min-width: 0; }
  article img { max-width: 100%; min-width: 6rem; border-radius: 4px; margin-right: 0.25rem; }
  article img:not(:only-child) { max-width: 45%; }
  dl { margin: 0; } dt { color: var(--faint); font-size: 0.85em; margin-top: 0.5em; } dd { margin: 0; white-space: pre-wrap; }
  .wrong { color: var(--wrong); } .right { color: var(--right); }
  summary { cursor: pointer; font-size: 1.15em; font-weight: 600; margin: 1rem 0; }
  @media (max-width: 40rem) { .wide { padding: 0.25rem 0.5rem; } th, td { padding: 0.2rem 0.3rem; font-size: 0.9em; }
    .ours th:first-child, .ours td:first-child { white-space: normal; min-width: 7rem; position: sticky; left: 0; background: var(--card); }
    .words th:first-child, .words td:first-child { white-space: normal; } }
`;

/** @param title plain text @param body HTML */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
${body}
</html>
`;
}

/** @param texts plain */
export function htmlTable({ head, rows }: Table): string {
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[cells("th", head), ...rows.map((row) => cells("td", row))].join("\n")}\n</table>`;
}

/** A name and a text, both plain, and whether it is right or wrong. */
export type Fact = readonly [name: string, text: string, kind?: "right" | "wrong"];

/** A sample: its images, as data URLs, and what is to say about it. */
export function card(images: readonly string[], facts: readonly Fact[]): string {
  const shown = images.map((url) => `<img alt="" src="${escapeHtml(url)}">`).join("");
  const lines = facts.map(
    ([name, text, kind]) =>
      `<dt>${escapeHtml(name)}</dt><dd${kind ? ` class="${kind}"` : ""}>${escapeHtml(text)}</dd>`,
  );
  return `<article><div>${shown}</div><dl>${lines.join("")}</dl></article>`;
}
