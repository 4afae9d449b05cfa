import { expect, it } from "vitest";
import { escapeMarkdown, markdownTable } from "./index.js";

it("keeps a table a table, whatever the cells hold", () => {
  const rows = [[escapeMarkdown("a|b <c>\nd"), "1"]];
  expect(markdownTable(["*name*", "a|b"], rows)).toBe(
    "| *name* | a\\|b |\n| --- | --: |\n| a\\|b &lt;c\\> d | 1 |",
  );
});
