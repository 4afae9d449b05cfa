/**
 * What reports are written with, whatever they are of: pages, cards, tables in HTML and Markdown, figures, durations.
 * @module
 */
export { duration, roughDuration } from "./duration.js";
export { curve, dot, figure, line, type Palette, text } from "./figure.js";
export { type Cell, escapeHtml, type Fact, htmlCard, htmlCards, htmlTable } from "./html.js";
export { escapeMarkdown, markdownTable } from "./markdown.js";
export { htmlPage } from "./page.js";
