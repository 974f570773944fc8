import { nonnegativeLeastSquares, type Pausing } from "@unmix/core";
import { evenStretches } from "../prepare/stretches.ts";

/** R × R products of the columns of a matrix of R columns. */
export function gramOf(matrix: Float64Array, rank: number): Float64Array {
  const gram = new Float64Array(rank * rank);
  for (let at = 0; at < matrix.length; at += rank) {
    for (let r = 0; r < rank; r++) {
      const value = matrix[at + r]!;
      if (value === 0) continue;
      for (let q = 0; q < rank; q++) gram[r * rank + q]! += value * matrix[at + q]!;
    }
  }
  return gram;
}

/** Operations of one row of least squares, about: R² for each component that comes in. */
const PASSES = 4;

/**
 * The nonnegative amounts of R columns that explain rows best, a stretch of rows at a time.
 *
 * @param gram R × R products of the columns
 * @param products rows × R, of the rows with the columns
 * @returns rows × R
 */
export function* amountsSteps(
  gram: Float64Array,
  products: Float64Array,
  rank: number,
): Pausing<Float64Array> {
  const amounts = new Float64Array(products.length);
  for (const [from, to] of evenStretches(products.length / rank, PASSES * rank ** 2)) {
    const some = products.subarray(from * rank, to * rank);
    amounts.set(nonnegativeLeastSquares(gram, some, rank), from * rank);
    yield;
  }
  return amounts;
}

/**
 * The same where some amounts are known: of each row those left are found beside them.
 *
 * @param held rows × R, NaN for amounts that are to be found
 */
export function amountsBeside(
  gram: Float64Array,
  products: Float64Array,
  rank: number,
  held: Float64Array,
): Float64Array {
  const amounts = held.slice();
  for (let at = 0; at < held.length; at += rank) {
    const all = Array.from({ length: rank }, (_, r) => r);
    const free = all.filter((r) => Number.isNaN(held[at + r]!));
    if (free.length === 0) continue;
    const known = all.filter((r) => !free.includes(r));
    const left = Float64Array.from(free, (r) =>
      known.reduce((sum, q) => sum - gram[r * rank + q]! * held[at + q]!, products[at + r]!),
    );
    const own = Float64Array.from(free.flatMap((r) => free.map((q) => gram[r * rank + q]!)));
    const found = nonnegativeLeastSquares(own, left, free.length);
    free.forEach((r, k) => {
      amounts[at + r] = found[k]!;
    });
  }
  return amounts;
}
