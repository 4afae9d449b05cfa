import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTextStream } from "./text-stream.js";
import { loadTokenizer, type TextTokenizer } from "./tokenizer.js";

const folder = join(import.meta.dirname, "../../test/fixtures/tokenizers");
const load = (name: string) => loadTokenizer(join(folder, name));

function streamed(tokenizer: TextTokenizer, ids: readonly number[]): string[] {
  const stream = createTextStream(tokenizer);
  return [...ids.map((id) => stream.push(id)), stream.end()];
}

describe.each(["t5_unigram", "llama_bpe_plain", "llama_bpe_vicuna_setup", "opt_byte_bpe"])("%s", (name) => {
  test("pieces of any ids join to the whole text", async () => {
    const tokenizer = await load(name);
    const anyIds = fc.array(fc.nat(tokenizer.vocabularySize + 3), { maxLength: 40 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        expect(streamed(tokenizer, ids).join("")).toBe(tokenizer.decode(ids));
      }),
      { numRuns: 500 },
    );
  });

  test("pieces of any text join to the whole text", async () => {
    const tokenizer = await load(name);
    const fragment = fc.constantFrom(
      ..." '.?!,nst'vreé€😀\n",
      " ",
      " ' ",
      " n",
      " '",
      "n't",
      " ",
      " the",
      "  ",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
        const ids = tokenizer.encode(fragments.join(""));
        expect(streamed(tokenizer, ids).join("")).toBe(tokenizer.decode(ids));
      }),
      { numRuns: 500 },
    );
  });

  test("text comes early, not all at the end", async () => {
    const tokenizer = await load(name);
    const pieces = streamed(tokenizer, tokenizer.encode("two cats on the back of a bus"));
    expect(pieces.filter((piece) => piece !== "").length).toBeGreaterThan(4);
    expect(pieces.at(-1)!.length).toBeLessThan(5);
  });
});

test("an unfinished character is held back", async () => {
  const tokenizer = await load("llama_bpe_plain");
  const ids = tokenizer.encode("a 😀 b", { addSpecialTokens: false });
  for (const piece of streamed(tokenizer, ids)) expect(piece).not.toContain("\ufffd");
  expect(streamed(tokenizer, ids).join("")).toBe("a 😀 b");
});
