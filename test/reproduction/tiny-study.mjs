// Makes the smallest study with the built package: `node tiny-study.mjs DIRECTORY`. Writes what jobs do to stdout.
import { readFileSync } from "node:fs";
import { runStudy } from "../../dist/reproduction/reproduce.js";

const budget = JSON.parse(readFileSync(new URL("tiny-budget.json", import.meta.url), "utf8"));
await runStudy(budget, {
  directory: process.argv[2],
  quick: true,
  onProgress: ({ job, state }) => process.stdout.write(`${job}: ${state}\n`),
});
