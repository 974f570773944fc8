/** Σ of the products of `count` numbers of `x` from `i` and of `y` from `j` on, in four sums side by side. */
export function dotRows(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  count: number,
): number {
  // One by one: engines make an array of what is taken apart, and this loop is then half as fast.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    a += x[i + k]! * y[j + k]!;
    b += x[i + k + 1]! * y[j + k + 1]!;
    c += x[i + k + 2]! * y[j + k + 2]!;
    d += x[i + k + 3]! * y[j + k + 3]!;
  }
  for (; k < count; k++) a += x[i + k]! * y[j + k]!;
  return a + b + (c + d);
}
