/**
 * Learning rate of a step (from 0): a linear rise over the first `warmup` steps to `peak`, then half a cosine down to 0
 * at `steps`.
 */
export function warmupCosine(step: number, steps: number, peak: number, warmup: number): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  return (peak / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)));
}
