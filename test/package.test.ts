import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// npm always packs these.
const packed: string[] = [...files, "README.md", "LICENSE", "package.json"];

const isPacked = (path: string) => packed.some((each) => path === each || path.startsWith(`${each}/`));

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

const documents = packed
  .filter((name) => !name.startsWith("!") && !["dist", "models"].includes(name))
  .concat("models/picture-world/README.md")
  .flatMap((name) => filesIn(join(root, name)))
  .filter((file) => file.endsWith(".md"));

describe("documents in the package", () => {
  it.each(documents.map((file) => [relative(root, file), file]))("%s links to what is packed", (_, file) => {
    const links = [...readFileSync(file, "utf8").matchAll(/\]\(([^)]+)\)|(?:src|href)="([^"]+)"/g)]
      .map(([, inMarkdown, inHtml]) => (inMarkdown ?? inHtml ?? "").split("#")[0] ?? "")
      .filter((link) => link !== "" && !/^[a-z]+:/.test(link));
    for (const link of links) {
      const target = join(dirname(file), link);
      expect(existsSync(target), `${link} exists`).toBe(true);
      expect(isPacked(relative(root, target)), `${link} is packed`).toBe(true);
    }
  });
});
