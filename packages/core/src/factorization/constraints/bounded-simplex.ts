import { UnmixError } from "../../errors.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";
import { pieceByPiece } from "./piece-by-piece.ts";
import { findPieces } from "./pieces.ts";

type Simplex = ConstraintSpec & { kind: "simplex" };
type Interval = ConstraintSpec & { kind: "interval" };

/**
 * Parts of a composition where a simplex that stands beside intervals is one part with them, because
 * one after the other they would not hold together: what the second moves can leave the first.
 *
 * @param flat in their order, none composed
 */
export function joinBounds(flat: readonly ConstraintSpec[]): readonly (ConstraintSpec | Joined)[] {
  const at = flat.findIndex(({ kind }) => kind === "simplex");
  if (at < 0) return flat;
  const isBound = ({ kind }: ConstraintSpec) => kind === "interval" || kind === "nonnegative";
  let from = at;
  let to = at + 1;
  while (from > 0 && isBound(flat[from - 1]!)) from--;
  while (to < flat.length && isBound(flat[to]!)) to++;
  const bounds = flat.slice(from, to).filter((part): part is Interval => part.kind === "interval");
  if (bounds.length === 0) return flat;
  const joined: Joined = {
    kind: "joined",
    simplex: flat[at] as Simplex,
    low: Math.max(0, ...bounds.map(({ low }) => low)),
    high: Math.min(...bounds.map(({ high }) => high)),
  };
  return [...flat.slice(0, from), joined, ...joinBounds(flat.slice(to))];
}

/** A simplex between bounds. */
export interface Joined {
  readonly kind: "joined";
  readonly simplex: Simplex;
  readonly low: number;
  readonly high: number;
}

/**
 * Every piece with a given sum, all its entries between two bounds, by Euclidean projection.
 *
 * @throws {UnmixError} when no piece satisfies both
 */
export function boundedSimplex(
  { simplex, low, high }: Joined,
  shape: readonly number[],
): Pick<Constraint, "apply" | "applySteps"> {
  const { count, step, stride, length, sizeFactor } = findPieces(simplex.per, shape);
  const total = (simplex.to ?? 1) * sizeFactor;
  // Rounding of the bounds' own sums is no contradiction.
  const slack = 1e-12 * total;
  if (length * low > total + slack || length * high < total - slack) {
    throw new UnmixError(
      "option",
      `A simplex asks for pieces of ${length} entries that sum to ${total}, and an interval for entries from ${low} to ${high}, which sum to ${length * low} at least and ${length * high} at most; no piece satisfies both.`,
      { low, high, length, total },
    );
  }
  const scratch = new Float64Array(length);
  return pieceByPiece({ count, length }, (block, from, to) => {
    for (let p = from; p < to; p++) {
      projectBoundedSimplex(block, p * step, stride, length, low, high, total, scratch);
    }
  });
}

/**
 * Euclidean projection of the piece `block[start + j * stride]`, j < `length`, onto
 * {low ≤ x ≤ high, Σx = total}, in place: x ← clamp(x − t) with the t that makes the sum right.
 *
 * The smallest entry that stays above `low` is found by halving the sorted entries: their sum falls as the
 * one that is put to `low` rises. From there t follows from the sum, and again as often as it takes the
 * next largest entry above `high`: the sum is concave in −t, so t comes down to its value from above. All
 * is counted from that smallest entry, so that rounding stays relative to the bounds.
 *
 * @param scratch of `length` values
 */
export function projectBoundedSimplex(
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  low: number,
  high: number,
  total: number,
  scratch: Float64Array,
): void {
  const end = start + length * stride;
  let finite = true;
  for (let i = start, j = 0; i < end; i += stride, j++) {
    scratch[j] = block[i]!;
    if (!(Math.abs(block[i]!) < Number.POSITIVE_INFINITY)) finite = false;
  }
  if (!finite) {
    for (let i = start; i < end; i += stride) block[i] = Number.NaN;
    return;
  }
  scratch.sort();
  let lowest = 0;
  let known = length - 1;
  while (lowest < known) {
    const middle = (lowest + known) >> 1;
    let sum = 0;
    for (let j = 0; j < length; j++) {
      sum += Math.min(high, Math.max(low, scratch[j]! - scratch[middle]! + low));
    }
    if (sum <= total) known = middle;
    else lowest = middle + 1;
  }
  const near = scratch[lowest]!;
  let moving = length - lowest;
  let shift: number;
  let counted: number;
  do {
    // Afresh where entries left, because differences that were large leave their rounding behind.
    counted = moving;
    const above = length - lowest - moving;
    let rest = total - lowest * low - (above > 0 ? above * high : 0);
    for (let j = lowest; j < lowest + moving; j++) rest -= scratch[j]! - near;
    while (moving > 1 && scratch[lowest + moving - 1]! - near + rest / moving > high) {
      moving--;
      rest += scratch[lowest + moving]! - near - high;
    }
    shift = rest / moving;
  } while (moving < counted);
  for (let i = start; i < end; i += stride) {
    block[i] = Math.min(high, Math.max(low, block[i]! - near + shift));
  }
}
