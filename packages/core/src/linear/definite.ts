import { dotFrom } from "./vectors.ts";

/**
 * Whether every eigenvalue of a symmetric matrix is below `level`, but for rounding: whether
 * level I − matrix has a Cholesky factor. It allocates nothing.
 *
 * @param matrix n × n, symmetric
 * @param lower room for n × n values, for the factor, with inverses on its diagonal
 */
export function isBelow(
  level: number,
  matrix: Float64Array,
  n: number,
  lower: Float64Array,
): boolean {
  for (let i = 0; i + 1 < n; i += 2) {
    for (let j = 0; j < i; j += 2) solvePair(matrix, n, lower, i, j);
    if (!factorPair(level, matrix, n, lower, i)) return false;
  }
  if (n % 2 === 0) return true;
  const row = (n - 1) * n;
  for (let j = 0; j < n - 1; j++) {
    const left = -matrix[row + j]! - dotFrom(lower, row, lower, j * n, j);
    lower[row + j] = left * lower[j * n + j]!;
  }
  return level - matrix[row + n - 1]! - dotFrom(lower, row, lower, row, n - 1) > 0;
}

/** Columns j and j + 1 of rows i and i + 1 of the factor: four sums, of numbers that are read twice each. */
function solvePair(m: Float64Array, n: number, lower: Float64Array, i: number, j: number): void {
  const p = i * n;
  const q = p + n;
  const u = j * n;
  const v = u + n;
  let a = -m[p + j]!;
  let b = -m[p + j + 1]!;
  let c = -m[q + j]!;
  let d = -m[q + j + 1]!;
  for (let k = 0; k < j; k++) {
    const x = lower[p + k]!;
    const y = lower[q + k]!;
    const s = lower[u + k]!;
    const t = lower[v + k]!;
    a -= x * s;
    b -= x * t;
    c -= y * s;
    d -= y * t;
  }
  a *= lower[u + j]!;
  c *= lower[u + j]!;
  const link = lower[v + j]!;
  const last = lower[v + j + 1]!;
  lower[p + j] = a;
  lower[q + j] = c;
  lower[p + j + 1] = (b - a * link) * last;
  lower[q + j + 1] = (d - c * link) * last;
}

/** The two by two on the diagonal of rows i and i + 1; false where there is none. */
function factorPair(
  level: number,
  m: Float64Array,
  n: number,
  lower: Float64Array,
  i: number,
): boolean {
  const p = i * n;
  const q = p + n;
  const first = level - m[p + i]! - dotFrom(lower, p, lower, p, i);
  if (!(first > 0)) return false;
  const inverse = 1 / Math.sqrt(first);
  const link = (-m[q + i]! - dotFrom(lower, q, lower, p, i)) * inverse;
  const second = level - m[q + i + 1]! - dotFrom(lower, q, lower, q, i) - link * link;
  if (!(second > 0)) return false;
  lower[p + i] = inverse;
  lower[q + i] = link;
  lower[q + i + 1] = 1 / Math.sqrt(second);
  return true;
}
