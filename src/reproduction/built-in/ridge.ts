/**
 * What can be read off vectors by a linear map: least squares with a penalty on large weights (ridge regression), in its
 * dual form, which is small where there are fewer samples than numbers in a vector.
 */

/** Of the penalty, as a share of the mean squared length of a vector. */
const penalty = 1e-2;

/**
 * @param known vectors of equal lengths, and the class of each, 0 to `classes - 1`
 * @param asked vectors whose classes are to be found
 */
export function linearReadOut(
  known: readonly Float32Array[],
  labels: readonly number[],
  asked: readonly Float32Array[],
  classes: number,
): number[] {
  const mean = meanOf(known);
  const centred = (vectors: readonly Float32Array[]) =>
    vectors.map((vector) => vector.map((value, i) => value - mean[i]!));
  const [given, wanted] = [centred(known), centred(asked)];
  const gram = given.map((a) => Float64Array.from(given, (b) => dot(a, b)));
  const size = gram.reduce((sum, row, i) => sum + row[i]!, 0) / gram.length;
  for (const [i, row] of gram.entries()) row[i]! += penalty * size;
  const factor = cholesky(gram);
  const weights = Array.from({ length: classes }, (_, label) =>
    solve(
      factor,
      Float64Array.from(labels, (each) => Number(each === label) - 1 / classes),
    ),
  );
  return wanted.map((vector) => {
    const alike = given.map((each) => dot(each, vector));
    const scores = weights.map((each) => alike.reduce((sum, value, i) => sum + value * each[i]!, 0));
    return scores.indexOf(Math.max(...scores));
  });
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (const [i, value] of vector.entries()) mean[i]! += value / vectors.length;
  return mean;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The lower triangle whose product with its transpose is a positive definite matrix; written over it. */
function cholesky(matrix: Float64Array[]): Float64Array[] {
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = matrix[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * other[k]!;
      row[j] = i === j ? Math.sqrt(sum) : sum / other[j]!;
    }
  }
  return matrix;
}

function solve(factor: readonly Float64Array[], right: Float64Array): Float64Array {
  const found = right.slice();
  for (const [i, row] of factor.entries()) {
    for (let k = 0; k < i; k++) found[i]! -= row[k]! * found[k]!;
    found[i]! /= row[i]!;
  }
  for (let i = found.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < found.length; k++) found[i]! -= factor[k]![i]! * found[k]!;
    found[i]! /= factor[i]![i]!;
  }
  return found;
}
