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
}

/** Below this part of its square, what a vector adds to those before it is rounding. */
const DEPENDENT = 1e-11;

export function createGramFactor(capacity: number): GramFactor {
  return { capacity, count: 0, lower: new Float64Array(capacity * capacity) };
}

/**
 * Appends a vector.
 *
 * @param products its inner products with the vectors in the factor, in their order, then with itself
 * @returns false, and nothing is changed, where it depends on them or there is no room
 */
export function appendVector(factor: GramFactor, products: Float64Array): boolean {
  const { capacity, count, lower } = factor;
  if (count === capacity) return false;
  const row = count * capacity;
  let left = products[count]!;
  for (let i = 0; i < count; i++) {
    let sum = products[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * capacity + k]! * lower[row + k]!;
    lower[row + i] = sum / lower[i * capacity + i]!;
    left -= lower[row + i]! ** 2;
  }
  if (!(left > DEPENDENT * products[count]!)) return false;
  lower[row + count] = Math.sqrt(left);
  factor.count++;
  return true;
}

/** Takes the vector at `place` out; those behind it move up. */
export function removeVector(factor: GramFactor, place: number): void {
  const { capacity, count, lower } = factor;
  for (let i = place; i < count - 1; i++) {
    lower.copyWithin(i * capacity, (i + 1) * capacity, (i + 1) * capacity + i + 2);
  }
  // Each row now reaches one column beyond the diagonal: rotate that back.
  for (let j = place; j < count - 1; j++) {
    const a = lower[j * capacity + j]!;
    const b = lower[j * capacity + j + 1]!;
    const length = Math.hypot(a, b);
    const c = a / length;
    const s = b / length;
    for (let i = j; i < count - 1; i++) {
      const at = i * capacity + j;
      const first = lower[at]!;
      const second = lower[at + 1]!;
      lower[at] = c * first + s * second;
      lower[at + 1] = c * second - s * first;
    }
  }
  factor.count--;
}

/** x ← G⁻¹ x, on the first `count` numbers. */
export function solveGram({ capacity, count, lower }: GramFactor, x: Float64Array): void {
  for (let i = 0; i < count; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * capacity + k]! * x[k]!;
    x[i] = sum / lower[i * capacity + i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    const value = x[i]! / lower[i * capacity + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= lower[i * capacity + k]! * value;
  }
}
