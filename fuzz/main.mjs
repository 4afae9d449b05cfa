/** Spoils every kind of file that this project reads, and looks whether it says so in words. See README.md here. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { fuzz } from "./fuzz.mjs";

function wholeNumber(text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("Give a whole number.");
  return value;
}

const program = new Command("fuzz")
  .description("spoils files of every kind and reads them, in a process with limits; see fuzz/README.md")
  .option("--seed <n>", "which cases", wholeNumber, 1)
  .option("--count <n>", "so many cases (default: 200, or until --seconds are over)", wholeNumber)
  .option("--seconds <n>", "begin no case after so many seconds", wholeNumber)
  .option("--only <text>", "targets with this text in their name")
  .option("--case <n>", "only the case of this number")
  .action(async ({ seed, count, seconds, only, case: single }) => {
    const root = fileURLToPath(new URL("..", import.meta.url));
    const material = mkdtempSync(join(tmpdir(), "instructblip-fuzz-"));
    process.once("exit", () => rmSync(material, { recursive: true, force: true }));
    process.stdout.write(`seed ${seed}\n`);
    const findings = await fuzz({
      root,
      material,
      seed,
      count: count ?? (seconds === undefined ? 200 : Number.POSITIVE_INFINITY),
      seconds: seconds ?? Number.POSITIVE_INFINITY,
      only,
      single,
      write: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
    });
    process.exitCode = findings > 0 ? 1 : 0;
  });

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
await program.parseAsync();
