import { type Pausing, SOME } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { ConstraintSpec, Piece } from "../constraints/constraint.ts";
import { findPieces } from "../constraints/pieces.ts";
import type { FactorLayout } from "../factors/layout.ts";

/** A factor of nonnegative entries whose pieces have a fixed sum: a simplex, or a norm in l1. */
export interface FixedTotals {
  /**
   * Writes to `out` the feasible point where a majorizer of the β-divergence that touches at f = `ahead` is
   * least: entry by entry f v^γ, with one ν for each piece and
   *
   *   push + ν = pull ÷ v,     γ = 1 ÷ (2 − β)                where β ≤ 1,
   *   push v + ν = pull ÷ v,   γ = 1 ÷ max(β − 1, 2 − β)      where β > 1.
   *
   * A penalty, at β = 1, adds curvature f v on the left. It pauses between pieces.
   *
   * Paper, of one ν for each piece: V. Leplat, N. Gillis, J. Idier, "Multiplicative updates for NMF with β-divergences
   * under disjoint equality constraints", SIAM Journal on Matrix Analysis and Applications 42 (2021).
   */
  divide(ahead: Float64Array, out: Float64Array): Pausing<void>;
}

/** The slopes of a factor, entry by entry as it is stored. */
interface Slopes {
  readonly pull: Float64Array;
  readonly push: Float64Array;
  /** Empty without a penalty. */
  readonly curvature: Float64Array;
}

/**
 * The totals that a constraint fixes, where that is all it asks of nonnegative entries; else nothing.
 *
 * @param parts of the constraint, without those that rescale
 * @param slopes what `divide` finds there
 * @param room for as many values as a piece has
 */
export function fixedTotalsOf(
  parts: readonly ConstraintSpec[],
  layout: FactorLayout,
  beta: number,
  { pull, push, curvature }: Slopes,
  kernels: Kernels,
  room: KernelArray,
): FixedTotals | undefined {
  const [part, ...others] = parts.filter(({ kind }) => kind !== "nonnegative");
  if (others.length > 0 || !part) return undefined;
  if (part.kind !== "simplex" && !(part.kind === "norm" && part.norm === "l1")) return undefined;
  const total = (part.to ?? 1) * findPieces(part.per, layout.shape).sizeFactor;
  const pieces = piecesOf(part.per, layout);
  const gamma = beta <= 1 ? 1 / (2 - beta) : 1 / Math.max(beta - 1, 2 - beta);
  const enough = total * CLOSE;
  const curved = curvature.length > 0;
  const poles = beta <= 1 && !curved;
  // Of the entries of a piece: f, pull, and the slope square v + level + ν − pull ÷ v.
  const { length } = pieces[0]!;
  const f = new Float64Array(length);
  const p = new Float64Array(length);
  const square = new Float64Array(length);
  const level = new Float64Array(length);
  const steepness = new Float64Array(length);
  const v = room.view;

  return {
    *divide(ahead, out) {
      let gone = 0;
      for (const piece of pieces) {
        if (gone > SOME) {
          yield;
          gone = 0;
        }
        divideTotal(piece, ahead, out);
        gone += FEW * length;
      }
    },
  };

  function divideTotal(
    { start, stride }: StoredPiece,
    ahead: Float64Array,
    out: Float64Array,
  ): void {
    let some = false;
    for (let k = 0, i = start; k < length; k++, i += stride) {
      const stays = ahead[i]! * pull[i]! > VANISHED;
      if (stays) some = true;
      // What does not stay is 0 whatever the ν.
      f[k] = stays ? ahead[i]! : 0;
      p[k] = stays ? pull[i]! : 0;
      if (beta > 1) {
        square[k] = stays ? push[i]! : 0;
        level[k] = stays ? 0 : Number.POSITIVE_INFINITY;
      } else {
        square[k] = stays && curved ? curvature[i]! * ahead[i]! : 0;
        level[k] = stays ? push[i]! : Number.POSITIVE_INFINITY;
      }
    }
    const scale = some ? total / balance() : 0;
    for (let k = 0, i = start; k < length; k++, i += stride) {
      out[i] = some ? f[k]! * v[k]! * scale : total / length;
    }
  }

  /**
   * Leaves v^γ in `v` for the ν that gives the total, and returns the sum. It is sought as ν + the least level,
   * since beside that a shift by a small pull is nothing, and from where one entry alone has the total: there the sum
   * is too large. It falls with ν and bends upwards, so that Newton's method climbs to it; for β above 2 it need not, and
   * a step too far is halved. Where it is a sum of poles its inverse bends downwards, and Newton's method on that
   * climbs in fewer steps.
   */
  function balance(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < length; k++) least = Math.min(least, level[k]!);
    for (let k = 0; k < length; k++) {
      level[k]! -= least;
      v[k] = Math.min(MOST, total / f[k]!);
    }
    power(1 / gamma);
    let low = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < length; k++) {
      const alone = Math.min(MOST, v[k]!);
      low = Math.max(low, p[k]! / alone - square[k]! * alone - level[k]!);
    }
    let high = Number.POSITIVE_INFINITY;
    let shift = low;
    for (let step = 0; ; step++) {
      for (let k = 0; k < length; k++) {
        const q = square[k]!;
        const c = level[k]! + shift;
        const root = Math.min(MOST, rootOf(q, c, p[k]!));
        v[k] = root;
        steepness[k] = q === 0 ? c : p[k]! / root + q * root;
      }
      power(gamma);
      let sum = 0;
      let slope = 0;
      for (let k = 0; k < length; k++) {
        const x = f[k]! * v[k]!;
        sum += x;
        if (x > 0) slope += (gamma * x) / steepness[k]!;
      }
      const excess = sum - total;
      if (Math.abs(excess) <= enough || step === MOST_STEPS) return sum;
      if (excess > 0) low = shift;
      else high = shift;
      shift += (excess / slope) * (poles ? sum / total : 1);
      if (!(shift > low && shift < high)) shift = (low + high) / 2;
      if (!(shift > low && shift < high)) return sum;
    }
  }

  /** v = v^exponent. */
  function power(exponent: number): void {
    if (exponent !== 1) kernels.denominators(room.at, 0, exponent + 1, 0, room.at, length);
  }
}

/** The positive root of q x² + c x − p = 0 for q, p ≥ 0. */
export function rootOf(q: number, c: number, p: number): number {
  if (q === 0) return p === 0 ? 0 : c > 0 ? p / c : Number.MAX_VALUE;
  const root = Math.sqrt(c * c + 4 * q * p);
  return c > 0 ? (2 * p) / (c + root) : (root - c) / (2 * q);
}

/** The entries of a piece in the stored block: from `start` on, `stride` apart. */
interface StoredPiece {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
}

function piecesOf(per: Piece, { shape, axis, rank, length }: FactorLayout): StoredPiece[] {
  const { count, step, stride, length: entries } = findPieces(per, shape);
  if (axis === 0 || entries === rank * length) {
    return Array.from({ length: count }, (_, i) => ({
      start: i * step,
      stride: axis === 0 ? stride : 1,
      length: entries,
    }));
  }
  // A matrix is stored transposed: a piece of it is a row or a column.
  const column = stride > 1 || (rank === 1 && entries === length);
  return Array.from({ length: count }, (_, i) => ({
    start: column ? i * length : i,
    stride: column ? 1 : length,
    length: entries,
  }));
}

/** How close a total is met, relative to itself, before x is scaled to it: powers are within 10⁻¹³. */
const CLOSE = 2 ** -42;
/** From a p that is far smaller than the rest each step doubles ν. */
const MOST_STEPS = 1100;
/** What is below has no inverse. */
const VANISHED = 2 ** -1000;
/** An entry is no more than this, to the power γ, times what it was. */
const MOST = 2 ** 500;
/** Steps that are usual. */
const FEW = 8;
