import { isBelow } from "../../linear/definite.ts";
import { largestRitzValue } from "../../linear/lanczos.ts";

/** From this size on rotations cost more than to look for the value and to prove it. */
const LARGE = 24;
/** What the search ends at, and what is tried again where it was too soon. */
const TOLERANCES = [5e-5, 5e-6] as const;
const MARGIN = 1.0008;

/**
 * An upper bound on the largest eigenvalue of a symmetric positive semidefinite matrix, at most one
 * part in a thousand above it. Of a large matrix the method of Lanczos finds the value, and a Cholesky factor
 * proves the bound; else Jacobi rotations go on until the matrix is nearly diagonal, and Gershgorin's circles
 * bound it. It allocates nothing.
 *
 * @param gram n × n, symmetric
 * @param scratch room for n × n values
 */
export function largestEigenvalueBound(
  gram: Float64Array,
  n: number,
  scratch: Float64Array,
): number {
  for (let k = 0; n >= LARGE && k < TOLERANCES.length; k++) {
    const bound = MARGIN * largestRitzValue(gram, n, TOLERANCES[k]!, scratch);
    if (isBelow(bound, gram, n, scratch)) return bound;
  }
  return boundByRotations(gram, n, scratch);
}

function boundByRotations(gram: Float64Array, n: number, scratch: Float64Array): number {
  for (let i = 0; i < n * n; i++) scratch[i] = gram[i]!;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const bound = gershgorinBound(scratch, n);
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, scratch[i * n + i]!);
    // The largest eigenvalue is at least the largest diagonal entry. Also ends on NaN.
    if (!(bound > largest * SLACK)) return bound;
    rotateAll(scratch, n);
  }
  return gershgorinBound(scratch, n);
}

/** The largest sum of absolute values over a row: every eigenvalue is at most this. */
function gershgorinBound(matrix: Float64Array, n: number): number {
  let bound = 0;
  for (let i = 0; i < n; i++) {
    const sum = absoluteRowSum(matrix, n, i);
    if (!(sum <= bound)) bound = sum;
  }
  return bound;
}

/**
 * The sum of absolute values of row `r` of an n × n matrix. The diagonal matrix of these sums
 * majorises a symmetric positive semidefinite matrix, so they are safe constants one component at a
 * time, which the 2-norms of the rows are not.
 */
export function absoluteRowSum(matrix: Float64Array, n: number, r: number): number {
  let sum = 0;
  for (let s = 0; s < n; s++) sum += Math.abs(matrix[r * n + s]!);
  return sum;
}

const MOST_PASSES = 30;
const SLACK = 1.001;

/** One cyclic pass of Jacobi rotations (Golub and Van Loan, section 8.5). */
function rotateAll(m: Float64Array, n: number): void {
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      const off = m[p * n + q]!;
      if (off === 0) continue;
      const tau = (m[q * n + q]! - m[p * n + p]!) / (2 * off);
      const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
      const c = 1 / Math.sqrt(1 + t * t);
      const s = t * c;
      for (let k = 0; k < n; k++) {
        if (k === p || k === q) continue;
        const kp = m[k * n + p]!;
        const kq = m[k * n + q]!;
        m[k * n + p] = c * kp - s * kq;
        m[p * n + k] = m[k * n + p]!;
        m[k * n + q] = s * kp + c * kq;
        m[q * n + k] = m[k * n + q]!;
      }
      m[p * n + p]! -= t * off;
      m[q * n + q]! += t * off;
      m[p * n + q] = 0;
      m[q * n + p] = 0;
    }
  }
}
