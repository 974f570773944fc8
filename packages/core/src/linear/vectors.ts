/** Σ x y, in four sums side by side: one alone waits for every addition. */
export function dot(x: Float64Array, y: Float64Array): number {
  return dotFrom(x, 0, y, 0, x.length);
}

/** The same of `length` entries, of x from `i` on and of y from `j` on: without a view, for what is short. */
export function dotFrom(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  length: number,
): number {
  const end = i + length;
  const off = j - i;
  // One by one: engines make an array of what is taken apart, and this loop is then half as fast.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = i;
  for (; k + 3 < end; k += 4) {
    a += x[k]! * y[k + off]!;
    b += x[k + 1]! * y[k + off + 1]!;
    c += x[k + 2]! * y[k + off + 2]!;
    d += x[k + 3]! * y[k + off + 3]!;
  }
  for (; k < end; k++) a += x[k]! * y[k + off]!;
  return a + b + (c + d);
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** y += a x. */
export function addTimes(y: Float64Array, a: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += a * x[i]!;
}

/** The same of the entries of y from `at` on: without a view, for what is short. */
export function addTimesFrom(y: Float64Array, at: number, a: number, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[at + i]! += a * x[i]!;
}

/** out = x − y. */
export function subtract(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
}
