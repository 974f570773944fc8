/** gram ← diag(w) gram diag(w). */
export function scaleGram(gram: Float64Array, w: Float64Array): void {
  const n = Math.round(Math.sqrt(gram.length));
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) gram[r * n + s]! *= w[r]! * w[s]!;
  }
}

export function dotSmall(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** The sum of the diagonal of an n × n matrix: ‖X‖² where it is X Xᵀ. */
export function trace(gram: Float64Array, n: number): number {
  let sum = 0;
  for (let r = 0; r < n; r++) sum += gram[r * n + r]!;
  return sum;
}

/** Replaces an n × n matrix that is symmetric but for rounding by its symmetric part. */
export function symmetrize(gram: Float64Array, n: number): void {
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < r; s++) {
      const mean = (gram[r * n + s]! + gram[s * n + r]!) / 2;
      gram[r * n + s] = mean;
      gram[s * n + r] = mean;
    }
  }
}

/** The sum of row r of a matrix with rows of `length` values. */
export function rowSum(x: Float64Array, r: number, length: number): number {
  let sum = 0;
  for (let i = r * length; i < (r + 1) * length; i++) sum += x[i]!;
  return sum;
}
