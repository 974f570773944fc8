import type { Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { scaleMode } from "../algebra/mode-product.ts";
import type { Block } from "../blocks/block.ts";
import { largestEigenvalueBound } from "../blocks/lipschitz.ts";
import { isLong } from "../blocks/long.ts";
import { penaltyCurvature } from "../blocks/penalty.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { Structure } from "../models/definition.ts";

/**
 * Moves weights out of factor n into factor `into`, as the constraint or the penalty of n asks. The product stays
 * as it is, so everything that was formed in the old gauge is carried into the new one: the iterates
 * before, the products with Y, the Gram matrices and the constants that momentum remembers.
 *
 * It pauses where a factor is long.
 */
export function* settle(
  blocks: readonly Block[],
  structure: Structure,
  factors: readonly { readonly layout: FactorLayout }[],
  n: number,
  into: number,
  weights: KernelArray,
  { settle: apply, settleSteps: applySteps }: Pick<Feasible, "settle" | "settleSteps">,
): Pausing<void> {
  const block = blocks[n]!;
  const target = blocks[into]!;
  const { kernels, current, previous } = block;
  const own = componentsOf(factors[n]!.layout, into);
  const { size: count, inner: length } = own;
  const w = weights.view;
  const long = isLong(block) || isLong(target);
  w.fill(1);
  if (long) yield;
  // A component that is zero keeps the product only if its partner becomes zero too.
  for (let r = 0; r < count; r++) {
    const row = current.at + 8 * r * length;
    if (kernels.dot(row, row, length) === 0) w[r] = 0;
  }
  if (long) {
    yield;
    yield* applySteps!(current.view, w);
  } else apply!(current.view, w);
  const theirs = componentsOf(factors[into]!.layout, n);
  for (const buffer of [target.current, target.previous]) {
    if (long) yield;
    scaleComponents(target, buffer, w, weights, theirs);
  }
  if (long) yield;
  structure.scaled(into, weights, n);
  regauge(block);
  if (long) yield;
  for (let r = 0; r < count; r++) {
    if (w[r] === 0) {
      for (let i = r * length; i < (r + 1) * length; i++) previous.view[i] = current.view[i]!;
    }
    w[r] = w[r]! > 0 ? 1 / w[r]! : 1;
  }
  scaleComponents(block, previous, w, weights, own);
  if (long) yield;
  structure.scaled(n, weights, into);
  regauge(target);
  block.prepared = false;
  target.prepared = false;
}

/** Where a block holds the components that it shares with another: it is outer × size × inner. */
export interface Components {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

export function componentsOf(
  { rank, length, shape, ties }: FactorLayout,
  partner: number,
): Components {
  if (!ties) return { outer: 1, size: rank, inner: length };
  const mode = ties.indexOf(partner);
  let outer = 1;
  for (let d = 0; d < mode; d++) outer *= shape[d]!;
  const size = shape[mode]!;
  return { outer, size, inner: length / outer / size };
}

/** Multiplies component r by `w[r]`, the view of `weights`. */
export function scaleComponents(
  { kernels }: Block,
  buffer: KernelArray,
  w: Float64Array,
  weights: KernelArray,
  { outer, size, inner }: Components,
): void {
  if (outer === 1) kernels.scaleRows(buffer.at, weights.at, size, inner);
  else scaleMode(buffer.view, w, outer, size, inner);
}

/** Tells momentum the constant in the new gauge. */
function regauge({ momentum, kronecker, gram, rank, small, penalty }: Block): void {
  let lipschitz = 1;
  if (!kronecker) lipschitz = largestEigenvalueBound(gram.view, rank, small);
  else {
    for (const mode of kronecker.modes) {
      lipschitz *= largestEigenvalueBound(mode.gram.view, mode.size, small);
    }
  }
  momentum.regauge(lipschitz + (penalty ? penaltyCurvature(penalty) : 0));
}
