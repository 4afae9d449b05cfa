/** @throws RangeError of no values: their mean is not defined */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("There is nothing to take the mean of");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
