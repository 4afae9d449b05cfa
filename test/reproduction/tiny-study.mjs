// Makes the smallest study with the built package: `node tiny-study.mjs DIRECTORY`. Writes what jobs do to stdout.
import { runStudy } from "../../dist/reproduction/reproduce.js";
import { tinyBudget } from "./tiny-budget.mjs";

await runStudy(tinyBudget, {
  directory: process.argv[2],
  quick: true,
  onProgress: ({ job, state }) => process.stdout.write(`${job}: ${state}\n`),
});
