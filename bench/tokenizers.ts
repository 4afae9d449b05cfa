/** Tokenising texts of three lengths: the time should grow as they do. */
import { join } from "node:path";
import { loadTokenizer } from "../src/processing/index.js";
import { describeMachine } from "./machine.js";
import { formatRounds, markdownTable } from "./table.js";

/** Benchmarks are run from the root. */
const folder = join("test", "fixtures", "tokenizers");
const families = ["t5_unigram", "llama_bpe_plain", "opt_byte_bpe", "qformer_wordpiece"] as const;
const lengths = [10_000, 100_000, 1_000_000] as const;
const texts = { English: "what is in this image? ", Chinese: "这张照片里有什么", "one word": "a" } as const;

/** @returns the report in Markdown */
export async function benchTokenizers({ runs }: { runs: number }): Promise<string> {
  const rows: string[][] = [];
  for (const family of families) {
    const tokenizer = await loadTokenizer(join(folder, family));
    for (const [name, unit] of Object.entries(texts)) {
      const times = lengths.map((length) => {
        const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
        // The first round warms up and does not count.
        return Array.from({ length: runs + 1 }, () => {
          const start = performance.now();
          tokenizer.encode(text);
          return performance.now() - start;
        }).slice(1);
      });
      rows.push([`${family}, ${name}`, ...times.map(formatRounds)]);
    }
  }
  const header = [
    "tokenizer, text",
    ...lengths.map((length) => `${length.toLocaleString("en")} characters, ms`),
  ];
  return [
    `Ids of texts, with the vocabularies of the tests, ${runs} rounds.\n\n`,
    markdownTable(header, rows),
    "\n",
    describeMachine([]),
  ].join("");
}
