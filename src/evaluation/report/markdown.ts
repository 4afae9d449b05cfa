import { escapeMarkdown, markdownTable } from "../../report/index.js";
import { deviceList } from "../run/run-folder.js";
import type { ScoredRun } from "./score-run.js";
import { heldIn, publishedTable, scoreTable, type Table, titleOf, warningsOf } from "./tables.js";

/** The report without images. */
export function markdownReport(run: ScoredRun): string {
  const parts = [
    `# ${escapeMarkdown(titleOf(run))}`,
    `Model ${escapeMarkdown(run.run.model.directory)}${escapeMarkdown(heldIn(run.run))}, settings ${run.run.settings}, computed on ${deviceList(run.run.devices)}.`,
    ...warningsOf(run).map((warning) => `> **${escapeMarkdown(warning)}**`),
    "## Beside the paper",
    "Zero-shot results of arXiv 2305.06500, table 1, times 100; the last row is this run.",
    formatTable(publishedTable(run)),
    "## Scores",
    "Times 100, except the mean rank. Intervals are of 1,000 bootstrap samples; those of Visual Dialog draw whole dialogs.",
    formatTable(scoreTable(run)),
    "Wrong answers with their images are in `report.html`.",
  ];
  return `${parts.join("\n\n")}\n`;
}

function formatTable({ head, rows }: Table): string {
  const escaped = (cells: readonly string[]): string[] => cells.map(escapeMarkdown);
  return markdownTable(escaped(head), rows.map(escaped), head.length);
}
