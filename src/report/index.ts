/**
 * What reports are written with, whatever they are of: pages, cards and tables in HTML, tables in Markdown, durations.
 * @module
 */
export { duration, roughDuration } from "./duration.js";
export { type Cell, escapeHtml, type Fact, htmlCard, htmlCards, htmlTable } from "./html.js";
export { escapeMarkdown, markdownTable } from "./markdown.js";
export { htmlPage } from "./page.js";
