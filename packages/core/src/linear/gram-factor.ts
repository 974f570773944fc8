import { dotFrom } from "./vectors.ts";

/**
 * The Cholesky factor L of a Gram matrix G = L Lᵀ that vectors join and leave one at a time, each in
 * O(k²): how the least squares of an active set are kept solved.
 */
export interface GramFactor {
  readonly capacity: number;
  /** Vectors in it now. */
  count: number;
  /** Rows of L, `capacity` numbers each. */
  readonly lower: Float64Array;
  /**
   * Where each row begins, all before it being 0: at the first vector that its own is not orthogonal to.
   * Vectors that join next to those they touch keep rows short.
   */
  readonly firsts: Uint32Array;
  /** Scratch: the rotations of a removal. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** Below this part of its square, what a vector adds to those before it is rounding. */
const DEPENDENT = 1e-11;

export function createGramFactor(capacity: number): GramFactor {
  return {
    capacity,
    count: 0,
    lower: new Float64Array(capacity * capacity),
    firsts: new Uint32Array(capacity),
    cosines: new Float64Array(capacity),
    sines: new Float64Array(capacity),
  };
}

/**
 * Appends a vector.
 *
 * @param products its inner products with the vectors in the factor, in their order, then with itself
 * @returns false, and nothing is changed, where it depends on them or there is no room
 */
export function appendVector(factor: GramFactor, products: Float64Array): boolean {
  const { capacity, count, lower, firsts } = factor;
  if (count === capacity) return false;
  const row = count * capacity;
  let left = products[count]!;
  let first = 0;
  while (first < count && products[first] === 0) first++;
  lower.fill(0, row, row + first);
  for (let i = first; i < count; i++) {
    const from = Math.max(first, firsts[i]!);
    const sum = products[i]! - dotFrom(lower, i * capacity + from, lower, row + from, i - from);
    lower[row + i] = sum / lower[i * capacity + i]!;
    left -= lower[row + i]! ** 2;
  }
  if (!(left > DEPENDENT * products[count]!)) return false;
  lower[row + count] = Math.sqrt(left);
  firsts[count] = first;
  factor.count++;
  return true;
}

/**
 * Takes the vector at `place` out; those behind it move up. Its column is turned into what stays, row by
 * row: the rotations of the rows above come first, then one of the row's own.
 */
export function removeVector(factor: GramFactor, place: number): void {
  const { capacity, count, lower, firsts, cosines, sines } = factor;
  for (let i = place; i < count - 1; i++) {
    const from = (i + 1) * capacity;
    const to = i * capacity;
    const first = firsts[i + 1]!;
    let rest = first <= place ? lower[from + place]! : 0;
    for (let k = first; k < place; k++) lower[to + k] = lower[from + k]!;
    const begin = first > place ? first - 1 : place;
    lower.fill(0, to, to + Math.min(first, begin));
    for (let j = begin; j < i; j++) {
      const value = lower[from + j + 1]!;
      lower[to + j] = cosines[j]! * value + sines[j]! * rest;
      rest = cosines[j]! * rest - sines[j]! * value;
    }
    const value = lower[from + i + 1]!;
    const length = Math.hypot(value, rest);
    cosines[i] = value / length;
    sines[i] = rest / length;
    lower[to + i] = length;
    firsts[i] = Math.min(first, begin);
  }
  factor.count--;
}

/** x ← G⁻¹ x, on the first `count` numbers. */
export function solveGram({ capacity, count, lower, firsts }: GramFactor, x: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const from = firsts[i]!;
    let [a, b] = [x[i]!, 0];
    let k = from;
    for (; k + 1 < i; k += 2) {
      a -= lower[i * capacity + k]! * x[k]!;
      b -= lower[i * capacity + k + 1]! * x[k + 1]!;
    }
    if (k < i) a -= lower[i * capacity + k]! * x[k]!;
    x[i] = (a + b) / lower[i * capacity + i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    const value = x[i]! / lower[i * capacity + i]!;
    x[i] = value;
    for (let k = firsts[i]!; k < i; k++) x[k]! -= lower[i * capacity + k]! * value;
  }
}
