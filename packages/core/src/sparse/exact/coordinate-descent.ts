import type { Pausing } from "../../iterate/pauses.ts";
import { productOf, type WorkingColumns } from "./working-columns.ts";

/** Which columns of a working set overlap, and by how much. */
export interface Neighbours {
  /** For each column the others that it overlaps, and its inner products with them. */
  readonly places: number[][];
  readonly overlaps: number[][];
  /** The inner product of each column with itself. */
  readonly squares: number[];
}

/** Takes in the columns that came since; pauses between them. */
export function* extend(
  { places, overlaps, squares }: Neighbours,
  working: WorkingColumns,
): Pausing<void> {
  for (let p = squares.length; p < working.columns.length; p++) {
    const own: number[] = [];
    const overlap: number[] = [];
    for (let q = 0; q < p; q++) {
      const product = productOf(working, p, q);
      if (product === 0) continue;
      own.push(q);
      overlap.push(product);
      places[q]!.push(p);
      overlaps[q]!.push(product);
    }
    places.push(own);
    overlaps.push(overlap);
    squares.push(productOf(working, p, p));
    yield;
  }
}

/** Sweeps over the coefficients in use; one in so many is over all. */
const SWEEPS = 200;
const SWEEPS_FOR_ALL = 5;
/** Updates that change a coefficient's pull by less than this part of its penalty are skipped: COARSE at first, STILL at the end. */
const COARSE = 0.3;
export const STILL = 3e-3;
/** Where no more than this part of the coefficients moves, smaller moves are made. */
const SETTLED = 0.1;
/** The penalty follows the residual by at most this factor at a time, and down to this part of the first. */
const STRIDE = 1.5;
const LEAST = 0.3;

/**
 * Brings x near the minimum of ½‖Ax − b‖² + λ Σ w|x| over the working set, one coefficient at a time (Fu 1998;
 * Friedman, Hastie and Tibshirani 2010). With all inner products at hand a step costs one number for each column
 * that overlaps, so hundreds of sweeps cost less than a few exchanges of an active set.
 *
 * @param neighbours of all columns of the working set
 * @param x coefficients, one a column; changed in place
 * @param pulls Aᵀ(b − Ax) at these columns, changed in place
 * @param start λ
 * @param aim ‖b‖, and what ‖Ax − b‖ is to be: λ follows it; and the part of its penalty by which a coefficient's pull is
 *   to be right
 * It pauses between sweeps.
 *
 * @returns λ
 */
export function* descend(
  { weights, products, nonnegative }: WorkingColumns,
  { places, overlaps, squares }: Neighbours,
  x: Float64Array,
  pulls: Float64Array,
  start: number,
  aim: { readonly size: number; readonly sigma: number; readonly still: number },
): Pausing<number> {
  let lambda = start;
  let whole = true;
  let least = COARSE;
  for (let sweep = 1; sweep <= SWEEPS; sweep++) {
    let moved = 0;
    for (let p = 0; p < x.length; p++) {
      const before = x[p]!;
      if (before === 0 && !whole) continue;
      const square = squares[p]!;
      const wish = pulls[p]! + square * before;
      const penalty = lambda * weights[p]!;
      const size = nonnegative ? wish - penalty : Math.abs(wish) - penalty;
      const after = size <= 0 ? 0 : wish < 0 ? -size / square : size / square;
      const step = after - before;
      if (step === 0 || (after !== 0 && Math.abs(step) * square <= least * penalty)) continue;
      x[p] = after;
      pulls[p]! -= step * square;
      const own = places[p]!;
      const overlap = overlaps[p]!;
      for (let q = 0; q < own.length; q++) pulls[own[q]!]! -= step * overlap[q]!;
      moved++;
    }
    if (whole) {
      let fit = 0;
      for (let p = 0; p < x.length; p++) fit += x[p]! * (products[p]! + pulls[p]!);
      const ratio = aim.sigma / Math.sqrt(Math.max(aim.size ** 2 - fit, Number.MIN_VALUE));
      lambda = Math.max(LEAST * start, lambda * Math.min(STRIDE, Math.max(1 / STRIDE, ratio)));
    }
    if (moved === 0 && whole && least === aim.still) return lambda;
    yield;
    whole = moved === 0 || sweep % SWEEPS_FOR_ALL === 0;
    if (moved <= SETTLED * x.length) least = Math.max(aim.still, 0.5 * least);
  }
  return lambda;
}
