import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type GeneratedSequence, type GenerationOptions, generate } from "./index.js";
import { FakeDecoder } from "./testing/fake-decoder.js";

interface Goldens {
  starts: number[];
  cases: {
    options: Omit<GenerationOptions, "maxNewTokens" | "eosTokenIds"> & { beams: number };
    rows: Pick<GeneratedSequence, "ids" | "score">[][];
  }[];
}

const goldens: Goldens = JSON.parse(
  readFileSync(new URL("testing/transformers.json", import.meta.url), "utf8"),
);

/** Logits for 20 ids by the last two of a sequence, from integer arithmetic that any language repeats exactly. */
function tableLogits(sequence: readonly number[]): number[] {
  let state = ((sequence.at(-2) ?? 0) * 7919 + sequence.at(-1)! * 104_729 + 12_345) % 1_000_003;
  return Array.from({ length: 20 }, (_, id) => {
    state = (state * 48_271 + id * 613 + 11) % 1_000_003;
    return state / 166_667 - 3 + (id === 1 ? 1 : 0);
  });
}

test.each(goldens.cases)(
  "all sequences and scores are transformers': $options",
  async ({ options, rows }) => {
    const decoder = new FakeDecoder(20, tableLogits);
    for (const [row, start] of goldens.starts.entries()) {
      const [found] = await generate(decoder, decoder.prefix([[start]], [start]), {
        ...options,
        maxNewTokens: 12,
        returnSequences: options.beams,
        eosTokenIds: [1],
      });
      const expected = rows[row]!;
      expect(found!.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
      found!.forEach(({ score }, index) => {
        if (options.beams > 1) expect(score! / expected[index]!.score!).toBeCloseTo(1, 6);
      });
    }
  },
);
