/** Σ x y, in four sums side by side: one alone waits for every addition. */
export function dot(x: Float64Array, y: Float64Array): number {
  const length = x.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += x[i]! * y[i]!;
    b += x[i + 1]! * y[i + 1]!;
    c += x[i + 2]! * y[i + 2]!;
    d += x[i + 3]! * y[i + 3]!;
  }
  for (; i < length; i++) a += x[i]! * y[i]!;
  return a + b + (c + d);
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** y += a x. */
export function addTimes(y: Float64Array, a: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += a * x[i]!;
}

/** out = x − y. */
export function subtract(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
}
