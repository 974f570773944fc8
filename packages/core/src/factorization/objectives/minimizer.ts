import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Block } from "../blocks/block.ts";
import { overNeighbours, type Penalty, penaltySlope } from "../blocks/penalty.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Feasible } from "../constraints/feasible.ts";
import { flatten } from "../constraints/flatten.ts";
import type { FactorLayout } from "../factors/layout.ts";
import { fixedTotalsOf, rootOf } from "./fixed-totals.ts";

/** Finds the least point of a factor's majorizer, and keeps the slopes that make it. */
export interface Minimizer {
  /** What pulls each entry up and what pushes it down, by the factor's partners. */
  readonly pull: { readonly view: Float64Array };
  readonly push: { readonly view: Float64Array };
  /**
   * Writes to `out` the feasible point where a majorizer that touches at `ahead` is least; for β from 0 to
   * 1 one beyond it, where it is no higher than at `ahead`. It is exact for constraints of single entries and
   * for simplices; otherwise the point is projected afterwards, and the divergence may rise. It pauses where
   * the factor is long.
   */
  minimize(ahead: KernelArray, out: KernelArray): Pausing<void>;
}

export function minimizerOf(
  { rank, length, penalty, cross }: Block,
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
  const bounded = parts.every(({ kind }) => kind === "nonnegative" || kind === "interval");
  // Of a penalty: the curvature of each entry, and what pulls it to its neighbours less what pushes it down.
  const curvature = new Float64Array(penalty ? size : 0);
  const towards = new Float64Array(penalty ? size : 0);
  const slopes = { pull, push, curvature };
  const totals = fixedTotalsOf(parts, layout, beta, slopes, kernels, cross);

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
      if (totals) {
        if (penalty) {
          yield* inStretches(size, (from, to) => {
            for (let i = from; i < to; i++) push[i]! -= towards[i]!;
          });
        }
        yield* totals.divide(ahead.view, out.view);
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
