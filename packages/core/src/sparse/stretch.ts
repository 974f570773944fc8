/** A vector that is 0 outside one stretch of it. */
export interface Stretch {
  /** The first entry that is stored. */
  readonly from: number;
  readonly values: Float64Array;
}

/** The stretch from the first to the last entry of `x` that is not 0; what it stores is its own. */
export function stretchOf(x: Float64Array): Stretch {
  let from = 0;
  while (from < x.length && x[from] === 0) from++;
  let to = x.length;
  while (to > from && x[to - 1] === 0) to--;
  return { from, values: x.slice(from, to) };
}

/** Σ x y, with a whole vector y. */
export function dotWhole({ from, values }: Stretch, y: Float64Array): number {
  return dotParts(values, 0, y, from, values.length);
}

/** Σ x y over where both are stored; exactly 0 where they share no entry. */
export function dotStretches(x: Stretch, y: Stretch): number {
  const from = Math.max(x.from, y.from);
  const to = Math.min(x.from + x.values.length, y.from + y.values.length);
  if (from >= to) return 0;
  return dotParts(x.values, from - x.from, y.values, from - y.from, to - from);
}

/** y += a x. */
export function addStretch(y: Float64Array, a: number, { from, values }: Stretch): void {
  for (let i = 0; i < values.length; i++) y[from + i]! += a * values[i]!;
}

/** In four sums side by side: one alone waits for every addition. */
function dotParts(x: Float64Array, i: number, y: Float64Array, j: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    a += x[i + k]! * y[j + k]!;
    b += x[i + k + 1]! * y[j + k + 1]!;
    c += x[i + k + 2]! * y[j + k + 2]!;
    d += x[i + k + 3]! * y[j + k + 3]!;
  }
  for (; k < length; k++) a += x[i + k]! * y[j + k]!;
  return a + b + (c + d);
}
