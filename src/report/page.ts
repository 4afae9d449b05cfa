import { escapeHtml } from "./html.js";

/**
 * One style for all pages, light or dark as the reader's system is, and made for phones too. Wide tables scroll in `.wide`.
 * Of a table in `.last-row` the last row stands out; in `.words` the first three columns are words, in `.texts` all are.
 */
const style = `
  :root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --ink: #222; --faint: #666; --rule: #e5e5e0;
    --warning: #fff3cd; --edge: #d39e00; --last: #eef4ff; --wrong: #b3261e; --right: #1b6e35;
    --line: #1f5fbf; --band: #1f5fbf33; --mark: #c2410c; }
  @media (prefers-color-scheme: dark) { :root { --page: #17181a; --card: #222427; --ink: #e6e6e3; --faint: #a0a09a;
    --rule: #3a3c40; --warning: #3b3115; --edge: #d39e00; --last: #26344d; --wrong: #ff8a80; --right: #7fd39a;
    --line: #7db0ff; --band: #7db0ff38; --mark: #ff9d5c; } }
  body { font: 15px/1.5 system-ui, sans-serif; margin: clamp(0.75rem, 3vw, 2rem) auto; padding: 0 clamp(0.75rem, 3vw, 2rem);
    max-width: 80rem; color: var(--ink); background: var(--page); }
  h1, h2, p { overflow-wrap: anywhere; }
  .faint { color: var(--faint); } .wrong { color: var(--wrong); } .right { color: var(--right); }
  .warning { background: var(--warning); border-left: 4px solid var(--edge); padding: 0.5rem 1rem; }
  .wide, figure, pre { background: var(--card); border-radius: 8px; padding: 0.5rem 1rem; overflow-x: auto; }
  .wide + .wide { margin-top: 1rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.2rem 0.5rem; text-align: right; border-bottom: 1px solid var(--rule); }
  th { vertical-align: bottom; } th:first-child, td:first-child { text-align: left; }
  td, th:first-child { white-space: nowrap; }
  .words td:nth-child(-n+3), .words th:nth-child(-n+3) { text-align: left; }
  .words td:nth-child(2), .words td:nth-child(3) { white-space: normal; }
  .last-row tr:last-child td { font-weight: 600; background: var(--last); }
  .texts th, .texts td { text-align: left; vertical-align: top; white-space: normal; overflow-wrap: anywhere; min-width: 5rem; }
  .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 1rem; }
  article { background: var(--card); border-radius: 8px; padding: 1rem; overflow-wrap: anywhere; min-width: 0; }
  article img { max-width: 100%; min-width: 6rem; border-radius: 4px; margin-right: 0.25rem; }
  article img:not(:only-child) { max-width: 45%; }
  dl { margin: 0; } dt { color: var(--faint); font-size: 0.85em; margin-top: 0.5em; } dd { margin: 0; white-space: pre-wrap; }
  summary { cursor: pointer; font-size: 1.15em; font-weight: 600; margin: 1rem 0; }
  .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; }
  figure { margin: 0; } figcaption { font-weight: 600; } figcaption span { color: var(--faint); font-weight: 400; }
  svg { display: block; width: 100%; font-size: 11px; }
  svg text { fill: var(--faint); } .grid { stroke: var(--rule); } .band { fill: var(--band); }
  .line { fill: none; stroke: var(--line); stroke-width: 1.8; stroke-linejoin: round; } .dot { fill: var(--line); }
  .marked { fill: none; stroke: var(--mark); stroke-width: 2; }
  @media (max-width: 40rem) { .wide, figure, pre { padding: 0.25rem 0.5rem; } th, td { padding: 0.2rem 0.3rem; font-size: 0.9em; }
    .last-row th:first-child, .last-row td:first-child { white-space: normal; min-width: 7rem; position: sticky; left: 0; background: var(--card); }
    .words th:first-child, .words td:first-child { white-space: normal; } }
`;

/**
 * A page that loads nothing from anywhere, with its title above.
 * @param title plain text
 * @param body HTML
 */
export function htmlPage(title: string, body: string): string {
  const name = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<style>${style}</style>
<h1>${name}</h1>
${body}
</html>
`;
}
