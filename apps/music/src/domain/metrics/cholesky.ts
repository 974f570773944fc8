/**
 * Solves A X = B for a symmetric positive semidefinite A (n × n, row-major; overwritten by its factor)
 * and right sides that are overwritten by the solutions, n numbers each. Where A has no inverse to rounding, a part of
 * its largest diagonal entry, 10⁻¹⁵ and tenfold until it has, is added to the diagonal.
 */
export function solveSymmetric(a: Float64Array, n: number, sides: readonly Float64Array[]): void {
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const largest = diagonal.reduce((most, value) => Math.max(most, value), 0);
  for (let ridge = 0; !factor(a, n, diagonal, ridge * largest); ) {
    ridge = ridge === 0 ? 1e-15 : 10 * ridge;
  }
  for (const x of sides) {
    for (let i = 0; i < n; i++) {
      let sum = x[i]!;
      for (let k = 0; k < i; k++) sum -= a[i * n + k]! * x[k]!;
      x[i] = sum / a[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      const value = x[i]! / a[i * n + i]!;
      x[i] = value;
      for (let k = 0; k < i; k++) x[k]! -= a[i * n + k]! * value;
    }
  }
}

/** Cholesky's factor in the lower triangle, from the upper one, which stays; false where a pivot is not positive. */
function factor(a: Float64Array, n: number, diagonal: Float64Array, ridge: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      const sum = a[other + i]! - product(a, row, other, j);
      a[row + j] = sum / a[other + j]!;
    }
    const pivot = diagonal[i]! + ridge - product(a, row, row, i);
    if (!(pivot > 0)) return false;
    a[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Σ a[i + k] a[j + k] over k < `length`, in four sums, which run side by side. */
function product(a: Float64Array, i: number, j: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[i + k]! * a[j + k]!;
    s1 += a[i + k + 1]! * a[j + k + 1]!;
    s2 += a[i + k + 2]! * a[j + k + 2]!;
    s3 += a[i + k + 3]! * a[j + k + 3]!;
  }
  for (; k < length; k++) s0 += a[i + k]! * a[j + k]!;
  return s0 + s1 + (s2 + s3);
}
