import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Block } from "../blocks/block.ts";
import { overNeighbours, type Penalty, penaltySlope } from "../blocks/penalty.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Feasible } from "../constraints/feasible.ts";
import { flatten } from "../constraints/flatten.ts";
import { findPieces } from "../constraints/pieces.ts";
import type { FactorLayout } from "../factors/layout.ts";

/** Finds the least point of a factor's majorizer, and keeps the slopes that make it. */
export interface Minimizer {
  /** What pulls each entry up and what pushes it down, by the factor's partners. */
  readonly pull: { readonly view: Float64Array };
  readonly push: { readonly view: Float64Array };
  /**
   * Writes to `out` the feasible point where the majorizer that touches at `ahead` is least; for β from 0 to
   * 1 one beyond it, where it is no higher than at `ahead`. It is exact for constraints of single entries and, at
   * β = 1, for simplices; otherwise the point is projected afterwards, and the divergence may rise. It pauses where
   * the factor is long.
   */
  minimize(ahead: KernelArray, out: KernelArray): Pausing<void>;
}

export function minimizerOf(
  { rank, length, penalty }: Block,
  { spec, feasible, layout }: { spec: ConstraintSpec; feasible: Feasible; layout: FactorLayout },
  beta: number,
  kernels: Kernels,
): Minimizer {
  const size = rank * length;
  const pull = new Float64Array(size);
  const push = new Float64Array(size);
  const gamma = beta < 0 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1;
  const parts = flatten(spec).filter((part) => part.kind !== "norm" || !part.rescale);
  const { low, high } = boundsOf(parts);
  const simplex = beta === 1 ? simplexOf(parts) : undefined;
  const bounded = parts.every(({ kind }) => kind === "nonnegative" || kind === "interval");
  // Of a penalty: the curvature of each entry, and what pulls it to its neighbours less what pushes it down.
  const curvature = new Float64Array(penalty ? size : 0);
  const towards = new Float64Array(penalty ? size : 0);
  const pieces = simplex && piecesOf(simplex.per, layout);
  const sizeFactor = simplex ? findPieces(simplex.per, layout.shape).sizeFactor : 1;

  /** x = f′ (pull ÷ push)^γ, in place of `out`. */
  function multiply(ahead: Float64Array, { view, at }: KernelArray, from: number, to: number) {
    for (let i = from; i < to; i++) view[i] = ratioOf(pull[i]!, push[i]!);
    const some = at + 8 * from;
    if (gamma !== 1) kernels.denominators(some, 0, gamma + 1, 0, some, to - from);
    for (let i = from; i < to; i++) {
      const value = ahead[i]! * view[i]!;
      view[i] = Math.min(high, Math.max(low, value));
    }
  }

  /** The least point of each entry, at β = 1: where curvature x − towards + push − f′ pull ÷ x is 0. */
  function balance(ahead: Float64Array, out: Float64Array, from: number, to: number) {
    for (let i = from; i < to; i++) {
      const value = rootOf(curvature[i]!, push[i]! - towards[i]!, ahead[i]! * pull[i]!);
      out[i] = Math.min(high, Math.max(low, value));
    }
  }

  return {
    pull: { view: pull },
    push: { view: push },
    *minimize(ahead, out) {
      if (penalty) yield* majorize(penalty, ahead.view, curvature, towards);
      if (simplex) {
        const total = (simplex.to ?? 1) * sizeFactor;
        yield* inStretches(size, (from, to) => {
          for (let i = from; i < to; i++) {
            out.view[i] = ahead.view[i]! * pull[i]!;
            if (penalty) push[i]! -= towards[i]!;
          }
        });
        let gone = 0;
        for (const piece of pieces!) {
          if (gone > SOME) {
            yield;
            gone = 0;
          }
          divideTotal(out.view, push, curvature, piece, total);
          gone += FEW * piece.length;
        }
        return;
      }
      yield* inStretches(size, (from, to) => {
        if (penalty) balance(ahead.view, out.view, from, to);
        else multiply(ahead.view, out, from, to);
      });
      if (!bounded && feasible.projectSteps) yield* feasible.projectSteps(out.view);
    },
  };
}

/** An entry that nothing moves stays. */
function ratioOf(pull: number, push: number): number {
  if (push > 0) return pull / push;
  return pull > 0 ? Number.MAX_VALUE : 1;
}

/** The positive root of q x² + c x − p = 0 for q, p ≥ 0. */
function rootOf(q: number, c: number, p: number): number {
  if (q === 0) return p === 0 ? 0 : c > 0 ? p / c : Number.MAX_VALUE;
  const root = Math.sqrt(c * c + 4 * q * p);
  return c > 0 ? (2 * p) / (c + root) : (root - c) / (2 * q);
}

/** Limits that all parts of the constraint set on single entries. */
function boundsOf(parts: readonly ConstraintSpec[]): { low: number; high: number } {
  let low = 0;
  let high = Number.MAX_VALUE;
  for (const part of parts) {
    if (part.kind !== "interval") continue;
    low = Math.max(low, part.low);
    high = Math.min(high, part.high);
  }
  return { low, high };
}

type Simplex = ConstraintSpec & { readonly kind: "simplex" };

function simplexOf(parts: readonly ConstraintSpec[]): Simplex | undefined {
  const rest = parts.filter(({ kind }) => kind !== "nonnegative");
  return rest.length === 1 && rest[0]!.kind === "simplex" ? rest[0] : undefined;
}

/**
 * (a − b)² ≤ ½ ((2a − a′ − b′)² + (2b − a′ − b′)²): the majorizer of half the penalty at `x`, entry by
 * entry ½ curvature x² − towards x (A. De Pierro, IEEE Transactions on Medical Imaging 14, 1995).
 */
function* majorize(
  penalty: Penalty,
  x: Float64Array,
  curvature: Float64Array,
  towards: Float64Array,
): Pausing<void> {
  const { ridge, smoothness } = penalty;
  const slope = penaltySlope(penalty);
  yield* inStretches(x.length, (from, to) => {
    curvature.fill(ridge, from, to);
    towards.fill(-slope, from, to);
  });
  if (smoothness === 0) return;
  yield* overNeighbours(penalty, x.length, (from, to, stride) => {
    for (let i = from; i < to; i++) {
      const both = smoothness * (x[i]! + x[i + stride]!);
      for (const k of [i, i + stride]) {
        curvature[k]! += 2 * smoothness;
        towards[k]! += both;
      }
    }
  });
}

/** The entries of a piece in the stored block: `length` of them from `start` on, `stride` apart. */
interface StoredPiece {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
}

function piecesOf(per: Simplex["per"], { shape, axis, rank, length }: FactorLayout): StoredPiece[] {
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

/**
 * Replaces p on a piece by the x ≥ 0 of the given total with q x + c + ν = p ÷ x for one ν, which
 * Newton's method finds from the left: the total falls with ν and bends upwards. It is sought as ν + the least
 * c, since beside c a shift by a small p is nothing.
 */
function divideTotal(
  p: Float64Array,
  c: Float64Array,
  q: Float64Array,
  { start, stride, length }: StoredPiece,
  total: number,
): void {
  const end = start + stride * length;
  const curved = q.length > 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = start; i < end; i += stride) {
    if (p[i]! > VANISHED) least = Math.min(least, c[i]!);
    else p[i] = 0;
  }
  let shift = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i += stride) {
    if (!(p[i]! > 0)) continue;
    const bend = curved ? q[i]! * total : 0;
    shift = Math.max(shift, p[i]! / total - bend - (c[i]! - least));
  }
  if (shift === Number.NEGATIVE_INFINITY) {
    for (let i = start; i < end; i += stride) p[i] = total / length;
    return;
  }
  for (let step = 0; step < MOST_STEPS; step++) {
    let sum = 0;
    let slope = 0;
    for (let i = start; i < end; i += stride) {
      const x = rootOf(curved ? q[i]! : 0, c[i]! - least + shift, p[i]!);
      sum += x;
      if (x > 0) slope += x / (p[i]! / x + (curved ? q[i]! * x : 0));
    }
    const excess = sum - total;
    if (!(excess > total * Number.EPSILON) || !(slope > 0)) break;
    shift += excess / slope;
  }
  let sum = 0;
  for (let i = start; i < end; i += stride) {
    p[i] = rootOf(curved ? q[i]! : 0, c[i]! - least + shift, p[i]!);
    sum += p[i]!;
  }
  for (let i = start; i < end; i += stride) p[i]! *= total / sum;
}

/** From a p that is far smaller than the rest each step doubles ν. */
const MOST_STEPS = 1100;
/** What is below has no inverse. */
const VANISHED = 2 ** -1000;
/** Steps that are usual. */
const FEW = 8;
