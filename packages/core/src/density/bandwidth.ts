import { logarithm } from "../random/logarithm.ts";
import { exponential } from "./exponential.ts";
import { quantileOfSorted } from "./quantile.ts";

/**
 * The width of the Gaussian kernel by Silverman's rule of thumb (1986, equation 3.31):
 * α · min(s, IQR ÷ 1.34) · n^(−1/5), with s the standard deviation (n − 1). Where the smaller of
 * the two is 0, s takes its place, and 1 where that is 0 too; of fewer than two values, α itself.
 * Values of any magnitude give the width of their scale: their squares may leave the range of a
 * double.
 *
 * @param values finite, in any order; not changed
 * @param alpha 0.9 by default
 */
export function bandwidth(values: ArrayLike<number>, alpha = 0.9): number {
  const n = values.length;
  if (n < 2) return alpha;
  const sorted = Float64Array.from(values).sort();
  const unit = powerOfTwo(Math.max(-sorted[0]!, sorted[n - 1]!));
  // Division by a power of two keeps every bit.
  for (let i = 0; i < n; i++) sorted[i]! /= unit;
  const deviation = standardDeviation(sorted);
  const range = (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25)) / 1.34;
  const width = (Math.min(deviation, range) || deviation) * unit || 1;
  return alpha * width * exponential(-logarithm(n) / 5);
}

/** The largest power of two that is not above `size`; 1 for 0. */
function powerOfTwo(size: number): number {
  let power = 1;
  if (size > 0) {
    while (power > size) power /= 2;
    while (power <= size / 2) power *= 2;
  }
  return power;
}

/** With divisor n − 1, about the mean, in two passes. */
function standardDeviation(values: Float64Array): number {
  const n = values.length;
  if (values[0] === values[n - 1]) return 0;
  let mean = 0;
  for (const x of values) mean += x / n;
  let sum = 0;
  for (const x of values) sum += (x - mean) * (x - mean);
  return Math.sqrt(sum / (n - 1));
}
