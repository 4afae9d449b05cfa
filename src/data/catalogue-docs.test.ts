import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { datasets } from "./catalogue.js";
import { templates } from "./instructions/templates.js";

test("docs/data.md has every set, every published prompt and the numbers of templates", async () => {
  const text = await readFile(new URL("../../docs/data.md", import.meta.url), "utf8");
  for (const { name, evaluation } of datasets) {
    expect(text).toContain(`| \`${name}\` |`);
    if (evaluation?.prompt) expect(text).toContain(`\`${evaluation.prompt.replace("\n", "\\n")}\``);
  }
  for (const [task, list] of Object.entries(templates)) {
    expect(text).toMatch(new RegExp(`^\\| ${task}: [^|]+ \\| ${list.length} \\|`, "m"));
  }
});
