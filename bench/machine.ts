import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";

/** What the numbers depend on besides the program: a list in Markdown. */
export function describeMachine(packages: readonly string[], more: readonly string[] = []): string {
  const lines = [
    `${cpus()[0]?.model.trim() || "unknown processor"}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`,
    `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    ...packages.map((name) => `${name} ${packageVersion(name)}`),
    ...more,
  ];
  return lines.map((line) => `- ${line}\n`).join("");
}

/** Packages need not export their package.json, so it is looked for above their entry file. */
function packageVersion(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = join("node_modules", name);
  const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}
