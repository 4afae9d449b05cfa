// Asks the built-in model again what the README shows: draws examples/, and puts the answers into README.md.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const command = (...args) =>
  execFileSync(process.execPath, [join(root, "dist/cli/main.js"), ...args], { cwd: root, encoding: "utf8" });

command("world", "show", "examples");
const shown = readFileSync(join(root, "examples/README.md"), "utf8");
const table = shown.slice(shown.indexOf("<table>")).trim().replaceAll('src="', 'src="examples/');

const path = join(root, "README.md");
const readme = readFileSync(path, "utf8")
  .replace(/<table>.*?<\/table>/s, () => table)
  .replace(
    /^(npx instructblip ask (examples\/\S+) "([^"]+)" +)# .*$/m,
    (_, line, image, question) => `${line}# ${command("ask", image, question).trim()}`,
  );
writeFileSync(path, readme);
