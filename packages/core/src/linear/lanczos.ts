import { mix } from "../random/xoshiro.ts";
import { dotFrom } from "./vectors.ts";

/** Steps between two looks at what the tridiagonal matrix says. */
const BETWEEN = 4;
const MOST_STEPS = 128;
/** Below this part of the vector before it, a new one is rounding. */
const ROUNDING = 1e-14;
/** Halvings of the interval that holds the value looked for: to some 10⁻⁷ of it. */
const HALVINGS = 24;

/**
 * The largest eigenvalue of a symmetric positive semidefinite matrix from below, by the method of Lanczos
 * from a vector that is always the same (Golub and Van Loan, section 10.1). It ends where some steps add
 * less than `tolerance` of it. Vectors are not made orthogonal again: what rounding then repeats are
 * eigenvalues that were found. It allocates nothing.
 *
 * @param matrix n × n, symmetric
 * @param tolerance relative
 * @param scratch room for three vectors and a tridiagonal matrix: 3 n + 256 values
 */
export function largestRitzValue(
  matrix: Float64Array,
  n: number,
  tolerance: number,
  scratch: Float64Array,
): number {
  let [before, now, next] = [0, n, 2 * n];
  const diagonal = 3 * n;
  const beside = diagonal + MOST_STEPS;
  let square = 0;
  for (let i = 0; i < n; i++) {
    // Between a half and one and a half: not orthogonal to what matrices of one sign favour.
    const value = 0.5 + mix(i) / 2 ** 32;
    scratch[now + i] = value;
    scratch[before + i] = 0;
    square += value * value;
  }
  let scale = 1 / Math.sqrt(square);
  let link = 0;
  let found = 0;
  const most = Math.min(n, MOST_STEPS);
  for (let k = 0; k < most; k++) {
    for (let i = 0; i < n; i++) scratch[now + i]! *= scale;
    let along = 0;
    for (let i = 0; i < n; i++) {
      const value = dotFrom(matrix, i * n, scratch, now, n) - link * scratch[before + i]!;
      scratch[next + i] = value;
      along += value * scratch[now + i]!;
    }
    square = 0;
    for (let i = 0; i < n; i++) {
      const value = scratch[next + i]! - along * scratch[now + i]!;
      scratch[next + i] = value;
      square += value * value;
    }
    link = Math.sqrt(square);
    scratch[diagonal + k] = along;
    scratch[beside + k] = link;
    // What is left is rounding: the vectors span all that the first can reach.
    const ends = k === most - 1 || !(link > ROUNDING * along);
    if (ends || k % BETWEEN === BETWEEN - 1) {
      const value = largestOfTridiagonal(scratch, diagonal, beside, k + 1);
      if (ends || value - found <= tolerance * value) return value;
      found = value;
    }
    scale = 1 / link;
    [before, now, next] = [now, next, before];
  }
  return found;
}

/** The largest eigenvalue of a symmetric tridiagonal matrix, by bisection, from below. */
function largestOfTridiagonal(
  m: Float64Array,
  diagonal: number,
  beside: number,
  n: number,
): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < n; i++) {
    const left = i > 0 ? m[beside + i - 1]! : 0;
    const right = i < n - 1 ? m[beside + i]! : 0;
    low = Math.max(low, m[diagonal + i]!);
    high = Math.max(high, m[diagonal + i]! + left + right);
  }
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (isAbove(middle, m, diagonal, beside, n)) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether all eigenvalues are below `level`: the pivots of what it is more by are positive. */
function isAbove(
  level: number,
  m: Float64Array,
  diagonal: number,
  beside: number,
  n: number,
): boolean {
  let pivot = level - m[diagonal]!;
  for (let i = 1; i < n && pivot > 0; i++) {
    pivot = level - m[diagonal + i]! - m[beside + i - 1]! ** 2 / pivot;
  }
  return pivot > 0;
}
