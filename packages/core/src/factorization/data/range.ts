import { UnmixError } from "../../errors.ts";
import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import type { Values } from "../../tensor/ndarray.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import { indexOf } from "../../tensor/tensor.ts";

/** The smallest and the largest entry of a tensor. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * The range of the entries that are not missing, with pauses.
 *
 * @param pieces lie one behind the other; where there are several, none has weights
 * @param some entries between two pauses
 * @throws {UnmixError} naming the first entry that is not finite
 */
export function* rangeOf(
  pieces: readonly Values[],
  weights: Float64Array | undefined,
  shape: readonly number[],
  some = SOME,
): Pausing<Range> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let before = 0;
  for (const data of pieces) {
    // Three times as fast without a branch an entry: all that is wrong in data shows in this sum.
    let wrong = 0;
    for (let first = 0; first < data.length; first += some) {
      if (before + first > 0) yield;
      const end = Math.min(first + some, data.length);
      for (let i = first; i < end; i++) {
        const value = data[i]!;
        if (weights !== undefined && weights[i] === 0) continue;
        wrong += value - value;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (wrong !== 0) refuseNonfinite(data, weights, before, shape);
    before += data.length;
  }
  return { low, high };
}

/** @param before how many entries of the tensor lie before `data` */
function refuseNonfinite(
  data: Values,
  weights: Float64Array | undefined,
  before: number,
  shape: readonly number[],
): never {
  const i = data.findIndex((value, k) => weights?.[k] !== 0 && !Number.isFinite(value));
  const index = indexOf(before + i, shape);
  throw new UnmixError(
    "input",
    `The entry [${index.join(", ")}] of the tensor is ${data[i]}; every entry must be a finite number. Give a missing entry the weight 0.`,
    { index, value: data[i] },
  );
}

/** The range of a sparse matrix, of which 0 is one unless every place is held; with pauses. */
export function* rangeOfSparse({ rows, columns, values }: SparseMatrix): Pausing<Range> {
  const rest = values.length < rows * columns ? 0 : values[0]!;
  let low = rest;
  let high = rest;
  yield* inStretches(values.length, (from, to) => {
    for (let k = from; k < to; k++) {
      const value = values[k]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  return { low, high };
}

/**
 * Whether data are nonnegative up to rounding: entries above −10⁻⁹ of the largest magnitude count,
 * so that a density of −10⁻¹⁹ changes nothing but itself.
 */
export function isEssentiallyNonnegative(low: number, high: number): boolean {
  return low >= -1e-9 * Math.max(high, -low);
}
