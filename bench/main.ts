import { Command, InvalidArgumentError } from "commander";
import type { Precision } from "../src/inference/index.js";
import { benchColdStart } from "./cold-start.js";
import { benchGenerate } from "./generate.js";
import { benchImages } from "./images.js";
import { benchTokenizers } from "./tokenizers.js";
import { benchTrainStep } from "./train-step.js";

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Give a whole number above 0.");
  return value;
}

function bits(text: string): Precision[] {
  return text.split(",").map((each) => {
    const found = ([4, 8, 16, 32] as const).find((known) => String(known) === each);
    if (found === undefined) throw new InvalidArgumentError("Give 4, 8, 16 or 32.");
    return found;
  });
}

/** Prints the report that an action resolves to. */
function printed<Options>(bench: (options: Options) => Promise<string>) {
  return async (options: Options): Promise<void> => {
    process.stdout.write(await bench(options));
  };
}

const program = new Command("bench").description("prints tables in Markdown; see bench/README.md");

program
  .command("generate")
  .description("answer a question about an image, beside transformers")
  .requiredOption("--model <directory>", "checkpoint")
  .requiredOption("--image <file>", "image to ask about")
  .option("--reference <python>", "Python program that has torch and transformers")
  .option("--new-tokens <n>", "length of the answer, at least 2", count, 11)
  .option(
    "--precisions <bits>",
    "4, 8, 16 or 32, with commas between; the first is compared (default: as stored)",
    bits,
  )
  .option("--runs <n>", "rounds, each in fresh processes", count, 3)
  .action(printed(benchGenerate));

program
  .command("cold-start")
  .description("from the start of a process to an answer, with the built-in model")
  .option("--runs <n>", "rounds", count, 10)
  .action(printed(benchColdStart));

program
  .command("train-step")
  .description("a step of training the built-in model")
  .option("--runs <n>", "steps that are measured of each stage", count, 10)
  .action(printed(benchTrainStep));

program
  .command("images")
  .description("decoding and resizing, beside sharp's own resize")
  .option("--runs <n>", "rounds", count, 10)
  .action(printed(benchImages));

program
  .command("tokenizers")
  .description("tokenising texts of three lengths")
  .option("--runs <n>", "rounds", count, 5)
  .action(printed(benchTokenizers));

/** What any machine can do in a few minutes. */
program.action(async () => {
  const benches: readonly (readonly [name: string, bench: () => Promise<string>])[] = [
    ["cold-start", () => benchColdStart({ runs: 10 })],
    ["images", () => benchImages({ runs: 10 })],
    ["tokenizers", () => benchTokenizers({ runs: 5 })],
    ["train-step", () => benchTrainStep({ runs: 10 })],
  ];
  for (const [name, bench] of benches) process.stdout.write(`## ${name}\n\n${await bench()}\n`);
  process.stdout.write(
    "Left out: generate, which needs a checkpoint (--model) and, to compare, a Python (--reference).\n",
  );
});

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
