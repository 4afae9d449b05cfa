import type { LogitsOf } from "./fake-decoder.js";

/**
 * Beam search written straight from its description: one row, no cache, whole sorts, float64.
 * It shares no code with the real one, so that the two can be compared.
 */
export function plainBeamSearch(
  logitsOf: LogitsOf,
  prompt: readonly number[],
  history: readonly number[],
  options: {
    beams: number;
    maxNewTokens: number;
    minNewTokens: number;
    repetitionPenalty: number;
    lengthPenalty: number;
    eosTokenIds: readonly number[];
    earlyStopping: boolean | "never";
    noRepeatNgramSize: number;
    badWordIds: readonly (readonly number[])[];
    isEnd: (ids: readonly number[]) => boolean;
  },
): { ids: number[]; score: number }[] {
  const { beams, maxNewTokens, minNewTokens, repetitionPenalty, lengthPenalty, eosTokenIds } = options;
  const { earlyStopping, noRepeatNgramSize, badWordIds, isEnd } = options;
  const candidateCount = eosTokenIds.length > 1 ? beams * (1 + eosTokenIds.length) : 2 * beams;
  const finished: { ids: number[]; score: number }[] = [];
  const finish = (ids: number[], sum: number) => {
    finished.push({ ids, score: sum / ids.length ** lengthPenalty });
    finished.sort((a, b) => b.score - a.score);
    finished.splice(beams);
  };
  let running = Array.from({ length: beams }, (_, beam) => ({
    ids: [] as number[],
    sum: beam === 0 ? 0 : -1e9,
  }));
  for (let length = 1; length <= maxNewTokens; length++) {
    const candidates = running.flatMap(({ ids, sum }) => {
      const logits = Array.from(logitsOf([...prompt, ...ids]));
      const normaliser = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      return logits.map((logit, id) => {
        let logProbability = Math.log(Math.exp(logit) / normaliser);
        if (history.includes(id) || ids.includes(id)) logProbability *= repetitionPenalty;
        if (length <= minNewTokens && eosTokenIds.includes(id)) logProbability = -Infinity;
        const written = [...history, ...ids, id];
        const text = `,${[...ids, id].join()},`;
        if (badWordIds.some((word) => text.endsWith(`,${word.join()},`))) logProbability = -Infinity;
        const ngram = `,${written.slice(-noRepeatNgramSize).join()},`;
        const full = noRepeatNgramSize > 0 && written.length >= noRepeatNgramSize;
        if (full && `,${written.slice(0, -1).join()},`.includes(ngram)) logProbability = -Infinity;
        return { ids: [...ids, id], sum: sum + logProbability };
      });
    });
    candidates.sort((a, b) => b.sum - a.sum);
    running = [];
    candidates.slice(0, candidateCount).forEach((candidate, rank) => {
      if (candidate.sum === -Infinity) return;
      const ends = eosTokenIds.includes(candidate.ids[length - 1]!) || isEnd(candidate.ids);
      if (!ends) running.push(candidate);
      else if (rank < beams) finish(candidate.ids, candidate.sum);
    });
    running.splice(beams);
    const longest = earlyStopping === "never" && lengthPenalty > 0 ? maxNewTokens : length;
    const attainable = candidates[0]!.sum / longest ** lengthPenalty;
    if (finished.length < beams) continue;
    if (earlyStopping === true || finished[beams - 1]!.score >= attainable) return finished;
  }
  for (const { ids, sum } of running) finish(ids, sum);
  return finished;
}
