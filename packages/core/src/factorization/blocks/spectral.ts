import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { Block, Spectral } from "./block.ts";
import { applyGramTo, gradientTo } from "./gradient.ts";
import { dotSteps } from "./long.ts";

/** The safe step length is never left by more than this factor. */
const MOST_STRETCH = 1e10;
/** A step must lower the objective by this part of ‖step‖² ÷ step length. */
const DECREASE = 1e-4;

/**
 * One projected gradient step, written to `next`, with the step length of Barzilai and Borwein: the
 * inverse of the curvature that the step before met. It is halved until the objective falls enough,
 * but never below the safe length 1/L, with which it always does. It pauses where the factor is long.
 *
 * Papers: J. Barzilai, J. Borwein, "Two-point step size gradient methods", IMA Journal of Numerical
 * Analysis 8 (1988); E. Birgin, J. Martínez, M. Raydan, "Nonmonotone spectral projected gradient
 * methods on convex sets", SIAM Journal on Optimization 10 (2000).
 */
export function* stepSpectral(block: Block, spectral: Spectral): Pausing<void> {
  const { kernels, lipschitz, current, rank, length, next } = block;
  const { gradient, direction, curved } = spectral;
  const size = rank * length;
  yield* gradientTo(block, gradient);
  const safe = lipschitz > 0 ? 1 / lipschitz : 0;
  let step = safe * spectral.stretch;
  for (;;) {
    yield* stepBy(block, gradient.view, step);
    yield* inStretches(size, (from, to) => {
      for (let i = from; i < to; i++) direction.view[i] = next.view[i]! - current.view[i]!;
    });
    yield* applyGramTo(block, direction, curved);
    const moved = yield* dotSteps(kernels, direction.at, direction.at, size);
    const bend = yield* dotSteps(kernels, direction.at, curved.at, size);
    const change = (yield* dotSteps(kernels, gradient.at, direction.at, size)) + bend / 2;
    if (step <= safe || change <= (-DECREASE * moved) / step) {
      const stretch = bend > 0 ? (moved / bend) * lipschitz : 1;
      spectral.stretch = Math.min(MOST_STRETCH, Math.max(1 / MOST_STRETCH, stretch));
      return;
    }
    step = Math.max(safe, step / 2);
  }
}

/** next = P(x − step g). */
function* stepBy(
  { current, next, feasible }: Block,
  gradient: Float64Array,
  step: number,
): Pausing<void> {
  const { floor } = feasible;
  yield* inStretches(next.view.length, (from, to) => {
    for (let i = from; i < to; i++) {
      next.view[i] = Math.max(floor, current.view[i]! - step * gradient[i]!);
    }
  });
  if (feasible.projectSteps) yield* feasible.projectSteps(next.view);
}
