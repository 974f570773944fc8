import { UnmixError } from "../errors.ts";

/**
 * The quantile at `p` of `values`, linearly interpolated between order statistics (type 7 of
 * Hyndman and Fan 1996, the default of NumPy and R).
 *
 * @param values finite, in any order; at least one; not changed
 * @param p from 0 to 1
 * @throws {UnmixError} when there are no values, one is NaN, or `p` lies outside 0 to 1
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}

/** {@link quantile} of values already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) throw new UnmixError("input", "A quantile was asked for of no values at all.");
  if (!(p >= 0 && p <= 1)) {
    throw new UnmixError("option", `A quantile was asked for at ${p}; it must lie from 0 to 1.`, {
      p,
    });
  }
  // Sorting a typed array puts NaN last.
  if (Number.isNaN(sorted[n - 1]!)) {
    throw new UnmixError(
      "input",
      "A quantile was asked for of values of which one is not a number.",
    );
  }
  const position = (n - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const fraction = position - below;
  return fraction === 0 ? low : low + fraction * (sorted[below + 1]! - low);
}

/**
 * The values between the quantiles that leave `percent` of them inside, ends included, in their
 * order: at 95, from the 2.5th to the 97.5th percentile.
 *
 * @param percent above 0, at most 100
 * @throws {UnmixError} when `percent` lies outside that range
 */
export function innerPercentile(values: ArrayLike<number>, percent: number): Float64Array {
  if (!(percent > 0 && percent <= 100)) {
    throw new UnmixError(
      "option",
      `The inner ${percent} percent of values were asked for; it must be above 0 and at most 100.`,
      { percent },
    );
  }
  if (values.length === 0) return new Float64Array(0);
  const sorted = Float64Array.from(values).sort();
  const tail = (100 - percent) / 2;
  const low = quantileOfSorted(sorted, tail / 100);
  const high = quantileOfSorted(sorted, (100 - tail) / 100);
  return Float64Array.from(values).filter((x) => x >= low && x <= high);
}
