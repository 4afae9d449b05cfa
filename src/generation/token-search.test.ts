import { describe, expect, test } from "vitest";
import { type GeneratedSequence, type GenerationHooks, generate } from "./index.js";
import { FakeDecoder, scrambledLogits } from "./testing/fake-decoder.js";

const prompts = [[2], [3, 4], [5], [6, 6, 1]];
const greedy = { maxNewTokens: 8, eosTokenIds: [1] };

function decoderOf(seed: number, eosBias = 0): FakeDecoder {
  return new FakeDecoder(14, scrambledLogits(14, seed, eosBias));
}

async function firstAnswer(...of: Parameters<typeof generate>): Promise<GeneratedSequence> {
  return (await generate(...of)).flat()[0]!;
}

describe("greedy search", () => {
  test("follows the highest logit until eos or the limit", async () => {
    const logitsOf = scrambledLogits(14, 11);
    const decoder = new FakeDecoder(14, logitsOf);
    const results = await generate(decoder, decoder.prefix(prompts), greedy);
    const reasons = new Set<string>();
    prompts.forEach((prompt, row) => {
      const ids: number[] = [];
      let logProbability = 0;
      while (ids.length < 8 && ids.at(-1) !== 1) {
        const logits = Array.from(logitsOf([...prompt, ...ids]));
        const best = logits.indexOf(Math.max(...logits));
        logProbability += Math.log(
          Math.exp(logits[best]!) / logits.reduce((sum, value) => sum + Math.exp(value), 0),
        );
        ids.push(best);
      }
      const sequence = results[row]![0]!;
      expect(sequence.ids).toEqual(ids);
      expect(sequence.finishReason).toBe(ids.at(-1) === 1 ? "stop" : "length");
      expect(sequence.logProbability).toBeCloseTo(logProbability, 5);
      expect(sequence.score).toBeUndefined();
      reasons.add(sequence.finishReason);
    });
    expect(reasons.size).toBe(2);
  });

  test("equal logits go to the lower id", async () => {
    const decoder = new FakeDecoder(5, () => [0, 2, 1, 2, 2]);
    const { ids } = await firstAnswer(decoder, decoder.prefix([[0]]), { maxNewTokens: 2, eosTokenIds: [] });
    expect(ids).toEqual([1, 1]);
  });

  test("the penalty sees history and new ids but not the prompt", async () => {
    // Penalised, 4 falls to 2 and 3 to 1.5.
    const decoder = new FakeDecoder(6, () => [4, 3, 1.9, 1.8, -1, -2]);
    const options = { maxNewTokens: 4, repetitionPenalty: 2, eosTokenIds: [] };
    const plain = await firstAnswer(decoder, decoder.prefix([[0]]), options);
    expect(plain.ids).toEqual([0, 1, 0, 0]);
    const started = await firstAnswer(decoder, decoder.prefix([[0]], [0]), options);
    expect(started.ids).toEqual([1, 0, 0, 0]);
  });

  test("minNewTokens keeps eos away for so many tokens", async () => {
    const decoder = new FakeDecoder(4, () => [0, 5, 1, 0]);
    const { ids } = await firstAnswer(decoder, decoder.prefix([[0]]), { ...greedy, minNewTokens: 3 });
    expect(ids).toEqual([2, 2, 2, 1]);
  });

  test("a row alone gives what it gives in a batch", async () => {
    const decoder = decoderOf(9);
    const together = await generate(decoder, decoder.prefix(prompts), greedy);
    for (const [row, prompt] of prompts.entries()) {
      expect(await generate(decoder, decoder.prefix([prompt]), greedy)).toEqual([together[row]]);
    }
  });

  test("finished rows leave the batch, and none is fed after its last token", async () => {
    const decoder = decoderOf(11);
    const results = await generate(decoder, decoder.prefix(prompts), greedy);
    const fed = decoder.calls.reduce((sum, { rows }) => sum + rows.length, 0);
    expect(fed).toBe(results.flat().reduce((sum, { ids }) => sum + ids.length - 1, 0));
  });

  test("streams every id, and gives the scores it chose by", async () => {
    const decoder = decoderOf(11);
    const streamed = prompts.map((): number[] => []);
    const best = prompts.map((): number[] => []);
    const hooks: GenerationHooks = {
      onToken: (row, { id }) => streamed[row]!.push(id),
      onScores: (step, row, scores) => {
        best[row]![step] = scores.indexOf(Math.max(...scores));
      },
    };
    const results = await generate(
      decoder,
      decoder.prefix(prompts),
      { ...greedy, repetitionPenalty: 1.3 },
      hooks,
    );
    expect(streamed).toEqual(results.flat().map(({ ids }) => ids));
    expect(best).toEqual(streamed);
  });

  test("an abort rejects with its reason before another step", async () => {
    const decoder = decoderOf(4, -9);
    const controller = new AbortController();
    const reason = new Error("enough");
    const hooks: GenerationHooks = { signal: controller.signal, onToken: () => controller.abort(reason) };
    await expect(generate(decoder, decoder.prefix(prompts), greedy, hooks)).rejects.toBe(reason);
    expect(decoder.calls.length).toBe(0);
    await expect(generate(decoder, decoder.prefix(prompts), greedy, hooks)).rejects.toBe(reason);
  });
});

describe("sampling", () => {
  const sampled = { ...greedy, sample: { seed: 5, temperature: 1.2, topK: 10, topP: 0.95 } };

  test("the seed decides", async () => {
    const decoder = decoderOf(8);
    const prefix = decoder.prefix(prompts);
    const results = await generate(decoder, prefix, sampled);
    expect(await generate(decoder, prefix, sampled)).toEqual(results);
    const other = { ...sampled, sample: { ...sampled.sample, seed: 6 } };
    expect(await generate(decoder, prefix, other)).not.toEqual(results);
  });

  test("a row does not depend on the other rows of its batch", async () => {
    const decoder = decoderOf(8);
    const results = await generate(decoder, decoder.prefix(prompts), sampled);
    const others = await generate(decoder, decoder.prefix([[9], [3, 4], [9, 9]]), sampled);
    expect(others[1]).toEqual(results[1]);
    expect(others[0]).not.toEqual(results[0]);
  });

  test("a row draws the same at every place in a batch", async () => {
    const decoder = decoderOf(8);
    const [first, , third] = await generate(decoder, decoder.prefix([[2], [5], [2]]), sampled);
    expect(first).toEqual(third);
  });

  test("several sequences are independent draws, the first as if drawn alone", async () => {
    const decoder = decoderOf(8);
    const prefix = decoder.prefix(prompts);
    const alone = await generate(decoder, prefix, sampled);
    const streamed: number[] = [];
    const several = await generate(
      decoder,
      prefix,
      { ...sampled, returnSequences: 3 },
      {
        onToken: (_, { id }) => streamed.push(id),
      },
    );
    expect(several.map((row) => row.length)).toEqual([3, 3, 3, 3]);
    expect(several.map(([first]) => first)).toEqual(alone.map(([first]) => first));
    expect(new Set(several[0]!.map(({ ids }) => ids.join())).size).toBe(3);
    expect(streamed).toEqual([]);
  });

  test("whole sequences have the model's probabilities", async () => {
    const decoder = new FakeDecoder(3, scrambledLogits(3, 2));
    const prefix = decoder.prefix([[0]]);
    const draws = 4000;
    const [sequences] = await generate(decoder, prefix, {
      maxNewTokens: 2,
      eosTokenIds: [1],
      returnSequences: draws,
      sample: { seed: 1 },
    });
    const groups = new Map<string, { count: number; probability: number }>();
    for (const { ids, logProbability } of sequences!) {
      const group = groups.get(ids.join()) ?? { count: 0, probability: Math.exp(logProbability) };
      group.count++;
      groups.set(ids.join(), group);
    }
    // [1], and [0, x] and [2, x] for three x: seven sequences in all.
    expect(groups.size).toBe(7);
    let deviation = 0;
    for (const { count, probability } of groups.values()) {
      deviation += (count - draws * probability) ** 2 / (draws * probability);
    }
    // 99.9 % point of χ² with 6 degrees of freedom.
    expect(deviation).toBeLessThan(22.46);
  });
});

test("no rows give no answers", async () => {
  const decoder = decoderOf(1);
  expect(await generate(decoder, decoder.prefix([]), greedy)).toEqual([]);
});

describe("a decoder that breaks its contract is noticed", () => {
  test("NaN logits", async () => {
    const decoder = new FakeDecoder(3, (sequence) => (sequence.length > 1 ? [0, Number.NaN, 0] : [1, 0, 0]));
    await expect(generate(decoder, decoder.prefix([[0]]), greedy)).rejects.toThrow("not finite");
  });

  test("logits of the wrong size", async () => {
    const decoder = new FakeDecoder(3, () => [1, 0, 0]);
    const prefix = decoder.prefix([[0]]);
    decoder.step = async (cache) => ({ logits: new Float32Array(2), cache });
    await expect(generate(decoder, prefix, greedy)).rejects.toThrow("[1, 1, 3]");
  });

  test("a prefix that does not fit", async () => {
    const decoder = new FakeDecoder(3, () => [1, 0, 0]);
    const prefix = decoder.prefix([[0]]);
    await expect(generate(decoder, { ...prefix, rows: 2 }, greedy)).rejects.toThrow("[2, 3]");
    await expect(generate(decoder, { ...prefix, cache: { rows: 4 } }, greedy)).rejects.toThrow(
      "its cache has 4",
    );
    await expect(generate(decoder, { ...prefix, history: [3] }, greedy)).rejects.toThrow("history: 3");
  });
});

describe("what is forbidden", () => {
  test("no n-gram of history and new ids comes twice, and the best of what is left is taken", async () => {
    for (const size of [1, 2, 3]) {
      const logitsOf = scrambledLogits(14, size, -9);
      const decoder = new FakeDecoder(14, logitsOf);
      const options = { maxNewTokens: 13, eosTokenIds: [], noRepeatNgramSize: size };
      const { ids } = await firstAnswer(decoder, decoder.prefix([[2]], [2]), options);
      const written = [2];
      for (const id of ids) {
        const seen = new Set(written.map((_, at) => written.slice(at, at + size).join()));
        const logits = Array.from(logitsOf(written), (logit, next) =>
          seen.has([...written, next].slice(-size).join()) && written.length + 1 > size ? -Infinity : logit,
        );
        expect(id).toBe(logits.indexOf(Math.max(...logits)));
        written.push(id);
      }
      expect(ids.length).toBe(13);
    }
  });

  test("bad words and suppressed ids are left out", async () => {
    const decoder = new FakeDecoder(5, () => [4, 3, 2, 1, 0]);
    const prefix = decoder.prefix([[0]]);
    const options = { maxNewTokens: 5, eosTokenIds: [] };
    const first = async (given: object) => (await firstAnswer(decoder, prefix, { ...options, ...given })).ids;
    expect(await first({ badWordIds: [[0]] })).toEqual([1, 1, 1, 1, 1]);
    expect(await first({ badWordIds: [[0, 0]] })).toEqual([0, 1, 0, 1, 0]);
    expect(await first({ badWordIds: [[0, 0], [0, 1], [1]] })).toEqual([0, 2, 0, 2, 0]);
    expect(await first({ suppressedIds: [0, 1] })).toEqual([2, 2, 2, 2, 2]);
    await expect(first({ suppressedIds: [0, 1, 2, 3, 4] })).rejects.toThrow("no token can follow");
  });

  test("a sequence ends where it is said to end", async () => {
    const decoder = new FakeDecoder(5, () => [4, 3, 2, 1, 0]);
    const isEnd = (ids: readonly number[]): boolean => ids.length === 3;
    const options = { maxNewTokens: 5, eosTokenIds: [] };
    const answer = await firstAnswer(decoder, decoder.prefix([[0]]), options, { isEnd });
    expect(answer).toMatchObject({ ids: [0, 0, 0], finishReason: "stop" });
  });
});

test("tokens have the model's own probabilities, and as many alternatives as asked for", async () => {
  const logitsOf = scrambledLogits(14, 5);
  const decoder = new FakeDecoder(14, logitsOf);
  for (const sample of [undefined, { seed: 3, temperature: 2 }]) {
    const options = { maxNewTokens: 6, eosTokenIds: [], repetitionPenalty: 1.5, alternatives: 3, sample };
    const { ids, tokens, logProbability } = await firstAnswer(decoder, decoder.prefix([[2]]), options);
    let sum = 0;
    tokens.forEach((token, step) => {
      const logits = Array.from(logitsOf([2, ...ids.slice(0, step)]));
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const order = logits.map((_, id) => id).sort((a, b) => logits[b]! - logits[a]!);
      expect(token.id).toBe(ids[step]);
      expect(Math.exp(token.logProbability)).toBeCloseTo(Math.exp(logits[token.id]!) / total, 6);
      expect(token.alternatives!.map(({ id }) => id)).toEqual(order.slice(0, 3));
      for (const { id, logProbability } of token.alternatives!) {
        expect(Math.exp(logProbability)).toBeCloseTo(Math.exp(logits[id]!) / total, 6);
      }
      sum += token.logProbability;
    });
    expect(tokens.length).toBe(6);
    expect(logProbability).toBeCloseTo(sum, 12);
  }
});
