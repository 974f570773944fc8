/**
 * Euclidean projection of the piece `block[start + j * stride]`, j < `length`, onto the simplex
 * {x ≥ 0, Σx = total}, in place: x ← max(0, x − t) with the t that makes the sum right.
 *
 * The t of all values is found, then that of those above it, and so on until all are: a few passes,
 * each over what the one before has left (C. Michelot, Journal of Optimization Theory and
 * Applications 50, 1986). Values are first shifted by their maximum, so that rounding stays relative
 * to `total` however large they are.
 *
 * @param candidates scratch of at least `length` values
 */
export function projectSimplex(
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  total: number,
  candidates: Float64Array,
): void {
  const end = start + length * stride;
  let largest = Number.NEGATIVE_INFINITY;
  let finite = true;
  for (let i = start; i < end; i += stride) {
    const x = block[i]!;
    if (x > largest) largest = x;
    if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) finite = false;
  }
  if (!finite) {
    for (let i = start; i < end; i += stride) block[i] = Number.NaN;
    return;
  }
  // Only values within `total` of the largest can stay positive.
  let count = 0;
  let sum = 0;
  for (let i = start; i < end; i += stride) {
    const x = block[i]! - largest;
    if (x < -total) continue;
    candidates[count++] = x;
    sum += x;
  }
  let threshold = (sum - total) / count;
  for (let before = 0; before !== count; ) {
    before = count;
    count = 0;
    sum = 0;
    for (let i = 0; i < before; i++) {
      const x = candidates[i]!;
      if (x <= threshold) continue;
      candidates[count++] = x;
      sum += x;
    }
    threshold = (sum - total) / count;
  }
  for (let i = start; i < end; i += stride) {
    const x = block[i]! - largest - threshold;
    block[i] = Math.max(0, x);
  }
}
