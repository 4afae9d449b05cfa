import fc from "fast-check";
import { expect, test } from "vitest";
import { rankCandidates } from "./index.js";
import { FakeDecoder, scrambledLogits } from "./testing/fake-decoder.js";

const token = fc.integer({ min: 0, max: 9 });

test("log-probabilities are those of scoring every prefix by itself, whatever the chunks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(fc.array(token, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.array(token, { minLength: 1, maxLength: 5 }), { maxLength: 7 }),
      fc.integer({ min: 1, max: 30 }),
      async (seed, prompts, candidates, maxRowsPerStep) => {
        const logitsOf = scrambledLogits(10, seed);
        const decoder = new FakeDecoder(10, logitsOf);
        const scores = await rankCandidates(decoder, decoder.prefix(prompts), candidates, { maxRowsPerStep });
        expect(scores.map((row) => row.length)).toEqual(prompts.map(() => candidates.length));
        prompts.forEach((prompt, row) => {
          candidates.forEach((candidate, index) => {
            const { tokenLogProbabilities, sum, mean } = scores[row]![index]!;
            const expected = candidate.map((id, place) => {
              const logits = Array.from(logitsOf([...prompt, ...candidate.slice(0, place)]));
              return Math.log(
                Math.exp(logits[id]!) / logits.reduce((total, logit) => total + Math.exp(logit), 0),
              );
            });
            expect(tokenLogProbabilities).toHaveLength(candidate.length);
            let total = 0;
            expected.forEach((value, place) => {
              expect(tokenLogProbabilities[place]).toBeCloseTo(value, 9);
              total += value;
            });
            expect(sum).toBeCloseTo(total, 9);
            expect(mean).toBeCloseTo(total / candidate.length, 9);
          });
        });
        expect(Math.max(0, ...decoder.calls.map(({ rows }) => rows.length))).toBeLessThanOrEqual(
          maxRowsPerStep,
        );
      },
    ),
  );
});

test("a candidate of one token needs no step, and the last token of a longer one is not fed", async () => {
  const decoder = new FakeDecoder(10, scrambledLogits(10, 1));
  const prefix = decoder.prefix([[0], [1]]);
  await rankCandidates(decoder, prefix, [[4], [5]]);
  expect(decoder.calls).toEqual([]);
  await rankCandidates(decoder, prefix, [[4], [5, 6], [7, 8, 9]]);
  expect(decoder.calls).toEqual([{ rows: [0, 1, 0, 1], tokens: [[5], [5], [7, 8], [7, 8]] }]);
});

test("bad input is refused", async () => {
  const decoder = new FakeDecoder(10, scrambledLogits(10, 1));
  const prefix = decoder.prefix([[0]]);
  await expect(rankCandidates(decoder, prefix, [[1], []])).rejects.toThrow("candidate 1 has no tokens");
  await expect(rankCandidates(decoder, prefix, [[1], [2, 10]])).rejects.toThrow("candidate 1: 10");
  await expect(rankCandidates(decoder, prefix, [[1]], { maxRowsPerStep: 0 })).rejects.toThrow(
    "maxRowsPerStep",
  );
});

test("an abort between chunks rejects with its reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const logitsOf = scrambledLogits(10, 1);
  const decoder = new FakeDecoder(10, (sequence) => {
    if (sequence.length > 1) controller.abort(reason);
    return logitsOf(sequence);
  });
  const options = { maxRowsPerStep: 1, signal: controller.signal };
  const prefix = decoder.prefix([[0]]);
  await expect(
    rankCandidates(
      decoder,
      prefix,
      [
        [1, 2],
        [3, 4],
      ],
      options,
    ),
  ).rejects.toBe(reason);
  expect(decoder.calls.length).toBe(1);
  await expect(rankCandidates(decoder, prefix, [[1]], options)).rejects.toBe(reason);
});
