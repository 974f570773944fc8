import { carrierThrough, phaseAt } from "./carrier.ts";
import { emptyFit, fitRidges, followPhase, type RidgeProblem } from "./fit.ts";
import { cheaper, type Following, meanwhile } from "./following.ts";
import { polishRidges } from "./polish-ridges.ts";
import { type Ridge, type RidgeShape, reshaped } from "./ridge.ts";

/** How often phases are followed before all else, at most. */
const PASSES = 10;
/** Knots a spread of the new carriers: fewer than of a path, of which each has its own error. */
const KNOTS_A_SPREAD = 2;

/**
 * Refits ridges that windows of another spread have found with those of this one, and improves them. A spread so wide that a steep chirp is not found
 * with it may well describe what a narrower one has found, and by fewer numbers.
 *
 * @param most ridges
 */
export function* adoptRidges(
  problem: RidgeProblem,
  ridges: readonly Ridge[],
  most: number,
): Following {
  const shapes = ridges.map((ridge) => adopted(ridge, problem.spread));
  let fit = yield* meanwhile(emptyFit(problem), fitRidges(problem, shapes));
  for (let pass = 0; pass < PASSES; pass++) {
    const { cost } = fit;
    fit = cheaper(fit, yield* meanwhile(fit, fitRidges(problem, fit.ridges.map(followPhase))));
    if (fit.cost > cost - 1) break;
  }
  return yield* polishRidges(problem, fit, most);
}

function adopted(ridge: Ridge, spread: number): RidgeShape {
  const { carrier, from, to } = ridge;
  if (!carrier || ridge.steady) return reshaped(ridge, { width: spread });
  const count = Math.max(1, Math.round(((to - from) * KNOTS_A_SPREAD) / spread));
  const step = (to - from) / count;
  const phases = Float64Array.from({ length: count + 1 }, (_, k) =>
    phaseAt(carrier, from + k * step),
  );
  return { carrier: carrierThrough(from, step, phases), from, to, width: spread };
}
