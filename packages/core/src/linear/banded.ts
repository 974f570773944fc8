import { dotFrom } from "./vectors.ts";

/** A symmetric matrix whose entries lie within `band` of the diagonal. */
export interface Banded {
  readonly size: number;
  readonly band: number;
  /** Row i holds the entries i − band … i of the lower half, `band` + 1 numbers each. */
  readonly lower: Float64Array;
}

export function createBanded(size: number, band: number): Banded {
  return { size, band, lower: new Float64Array(size * (band + 1)) };
}

/**
 * Cholesky's factor in the place of a matrix. Time: size × band².
 *
 * @param matrix positive definite; pivots below `least` are taken to be it
 */
export function factorBanded({ size, band, lower }: Banded, least: number): void {
  const width = band + 1;
  for (let i = 0; i < size; i++) {
    const row = i * width + band - i;
    const first = Math.max(0, i - band);
    for (let j = first; j <= i; j++) {
      const other = j * width + band - j;
      const from = Math.max(first, j - band);
      const sum = lower[row + j]! - dotFrom(lower, row + from, lower, other + from, j - from);
      lower[row + j] = j === i ? Math.sqrt(Math.max(sum, least)) : sum / lower[other + j]!;
    }
  }
}

/** x ← A⁻¹ x, given the factor of A that {@link factorBanded} left. Time: size × band. */
export function solveFactored({ size, band, lower }: Banded, x: Float64Array): void {
  const width = band + 1;
  for (let i = 0; i < size; i++) {
    const row = i * width + band - i;
    let sum = x[i]!;
    for (let k = Math.max(0, i - band); k < i; k++) sum -= lower[row + k]! * x[k]!;
    x[i] = sum / lower[row + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = i * width + band - i;
    x[i]! /= lower[row + i]!;
    for (let k = Math.max(0, i - band); k < i; k++) x[k]! -= lower[row + k]! * x[i]!;
  }
}
