/** Signal to noise of `found` in decibels. */
export function decibels(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    signal += expected[i]! ** 2;
    noise += (found[i]! - expected[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
