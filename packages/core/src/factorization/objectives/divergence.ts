import { copySteps, inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { Block } from "../blocks/block.ts";
import { distanceSquaredSteps, dotSteps } from "../blocks/long.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { FactorLayout } from "../factors/layout.ts";
import { formSteps } from "../models/definition.ts";
import { bestScaleOf, type Entries, look, visitModel } from "./entries.ts";
import { type Minimizer, minimizerOf } from "./minimizer.ts";
import type { Objective } from "./objective.ts";
import type { ObjectiveParts } from "./squared.ts";

/** What a model entry is at least, in parts of the largest of the data. */
const LIFTED = 2 ** -70;

/** The same in parts of the smallest, where an entry counts by its ratio to the model, however small it is. */
const BELOW = 2 ** -10;

/** Σ of values, with pauses where there are many. */
function* sumOf(values: Float64Array): Pausing<number> {
  let total = 0;
  yield* inStretches(values.length, (from, to) => {
    let sum = total;
    for (let i = from; i < to; i++) sum += values[i]!;
    total = sum;
  });
  return total;
}

/** A factor and what is asked of it. */
interface Constrained {
  readonly layout: FactorLayout;
  readonly spec: ConstraintSpec;
  readonly feasible: Feasible;
}

/**
 * The β-divergence, lowered by majorization. With the others fixed, X is linear in a factor, and the
 * divergence has a majorizer that knows every entry by itself: with `pull` the product of the factor's
 * partners with w y x^(β − 2), `push` that with w x^(β − 1), and f′ the factor as it is,
 *
 *   f = f′ (pull ÷ push)^γ,  γ = 1 ÷ (2 − β) below 0, 1 from 0 to 2, 1 ÷ (β − 1) above 2,
 *
 * is its least point, and from 0 to 1 a longer step that raises it no more. Where β is from 0 to 2, f′ runs
 * ahead of the factor as momentum says, upwards only, so that it stays positive; momentum starts anew when
 * the divergence rises.
 *
 * Papers: C. Févotte, J. Idier, "Algorithms for nonnegative matrix factorization with the
 * β-divergence", Neural Computation 23 (2011); L. Hien, V. Leplat, N. Gillis, "Block majorization
 * minimization with extrapolation and application to β-NMF", SIAM Journal on Mathematics of Data
 * Science 7 (2025), for β from 1 on.
 */
export function betaDivergence(
  parts: ObjectiveParts,
  entries: Entries,
  factors: readonly Constrained[],
  beta: number,
): Objective {
  const { kernels, structure, blocks, order } = parts;
  const y = entries.y.view;
  const weights = entries.weights?.view;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let normSquared = 0;
  // What the model is lifted to where it vanishes, far below any entry that matters.
  let floor = LIFTED;
  const minimizers: (Minimizer | undefined)[] = blocks.map((block, n) =>
    order.includes(n) ? minimizerOf(block, factors[n]!, beta, kernels) : undefined,
  );
  const moved = blocks.map(() => Number.POSITIVE_INFINITY);
  let last = Number.POSITIVE_INFINITY;

  /** Writes the slopes at the model as it is: what pulls the factor up and what pushes it down. */
  function* formSlopes(n: number, { pull, push }: Minimizer): Pausing<void> {
    const { cross } = blocks[n]!;
    yield* visitModel(parts, entries, (from, x, w, length) => {
      kernels.numerators(from, x, w, beta, floor, x, length);
    });
    structure.changed!();
    yield* formSteps(structure, n);
    yield* copySteps(cross.view, pull.view);
    if (beta === 1 && !weights && structure.sums?.(n, push.view)) return;
    yield* visitModel(parts, entries, (_from, x, w, length) => {
      kernels.denominators(x, w, beta, floor, x, length);
    });
    structure.changed!();
    yield* formSteps(structure, n);
    yield* copySteps(cross.view, push.view);
  }

  /** Σ x over every place: the push of any factor at β = 1, times the factor. */
  function* totalOfModel(): Pausing<number> {
    const n = order[0]!;
    const push = minimizers[n]!.push.view;
    structure.sums!(n, push);
    const { view } = blocks[n]!.current;
    let total = 0;
    yield* inStretches(view.length, (from, to) => {
      let sum = total;
      for (let i = from; i < to; i++) sum += push[i]! * view[i]!;
      total = sum;
    });
    return total;
  }

  return {
    get normSquared() {
      return normSquared;
    },
    *begin() {
      yield* look(entries, (from, to) => {
        let sum = normSquared;
        for (let i = from; i < to; i++) {
          const w = weights ? weights[i]! : 1;
          if (w > 0 && y[i]! > largest) largest = y[i]!;
          if (w > 0 && y[i]! < smallest) smallest = y[i]!;
          sum += w * y[i]! * y[i]!;
        }
        normSquared = sum;
      });
      if (largest > 0) floor = largest * LIFTED;
      if (beta <= 0) floor = Math.min(floor, smallest * BELOW);
    },
    *measure() {
      let value = 0;
      let squares = 0;
      yield* visitModel(parts, entries, (from, x, w, length) => {
        value += kernels.divergence(from, x, w, beta, floor, length);
        squares += kernels.weightedDistance(from, x, w, length);
      });
      if (entries.places) {
        // At β = 1 a place with nothing stored adds x itself.
        const { view, at } = entries.working;
        const total = yield* totalOfModel();
        const squared = structure.modelNormSquared();
        // Sums over what is not stored, none of which is below 0 but by rounding.
        value += Math.max(0, total - (yield* sumOf(view)));
        squares += Math.max(0, squared - (yield* dotSteps(kernels, at, at, view.length)));
      }
      if (value > last) for (const { momentum } of blocks) momentum.restart();
      last = value;
      return { value: Math.max(0, value), squares };
    },
    *improve(n) {
      const block = blocks[n]!;
      const minimizer = minimizers[n]!;
      const { current, previous, next } = block;
      // The majorizer has no constant whose growth would hold momentum back.
      block.momentum.regauge(1);
      const weight = beta >= 0 && beta <= 2 ? block.momentum.weight(1) : 0;
      yield* inStretches(next.view.length, (from, to) => {
        for (let i = from; i < to; i++) {
          const value = current.view[i]!;
          next.view[i] = value + weight * Math.max(0, value - previous.view[i]!);
        }
      });
      block.current = next;
      structure.moved(n);
      yield* formSlopes(n, minimizer);
      yield* minimizer.minimize(next, previous);
      moved[n] = yield* distance(block, previous.at, next.at);
      block.current = previous;
      block.previous = current;
      block.next = next;
      block.momentum.advance(1, 0);
      structure.moved(n);
    },
    stationarity: (n) => moved[n]!,
    *bestScale() {
      if (!entries.places) return yield* bestScaleOf(parts, entries, beta, Math.min(floor, LIFTED));
      return (yield* sumOf(y)) / (yield* totalOfModel());
    },
  };

  /** ‖to − from‖ ÷ ‖from‖. */
  function* distance({ rank, length }: Block, to: number, from: number): Pausing<number> {
    const apart = yield* distanceSquaredSteps(kernels, to, from, rank * length);
    const size = yield* dotSteps(kernels, from, from, rank * length);
    return size > 0 ? Math.sqrt(apart / size) : apart > 0 ? Number.POSITIVE_INFINITY : 0;
  }
}
