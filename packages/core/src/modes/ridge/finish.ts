import { carrierThrough, phaseAt } from "./carrier.ts";
import { moveEnd } from "./ends.ts";
import { fitRidges, LEAST_RESIDUAL, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { cheaper, type Following, meanwhile } from "./follow.ts";
import { DAMPING } from "./joint-fit.ts";
import { settlePhases } from "./phases.ts";
import { hasCarrier, type RidgeShape, reshaped } from "./ridge.ts";

/** All is tried in turn this often at most. */
const ROUNDS = 3;

/** Less damping than this part of the energy of the largest column tells no more apart. */
const LEAST_DAMPING = 1e-6;

/**
 * The last touch, by what lowers the cost: carriers by as few knots as the samples bear, and phases and ends where they
 * leave the least. Paths follow their phases knot by knot, which leaves to each knot an error of its own.
 *
 * Damping is what an envelope is to be expected to have, in units of the noise (Hoerl and Kennard 1970): where next to
 * nothing is left there is next to no noise, and damping would only hold envelopes back.
 */
export function* finishRidges(searched: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  for (let round = 0; round < ROUNDS; round++) {
    const problem = { ...searched, damping: dampingFor(searched, fit) };
    const before = yield* meanwhile(fit, fitRidges(problem, fit.ridges));
    fit = yield* touched(problem, before, round === 0);
    if (fit.cost > before.cost - 1) return fit;
  }
  return fit;
}

function dampingFor({ residual }: RidgeProblem, { left }: RidgeFit): number {
  const noise = Math.min(1, left / Math.max(residual, LEAST_RESIDUAL));
  return Math.max(LEAST_DAMPING, DAMPING * noise * noise);
}

function* touched(problem: RidgeProblem, start: RidgeFit, isFirst: boolean): Following {
  let fit = start;
  const numbers = [...start.ridges.keys()];
  if (isFirst) for (const number of numbers) fit = yield* fewerKnots(problem, fit, number);
  for (const number of numbers) {
    for (const side of ["to", "from"] as const) {
      fit = yield* meanwhile(fit, moveEnd(problem, fit, number, side));
    }
  }
  return cheaper(fit, yield* meanwhile(fit, settlePhases(problem, fit, numbers)));
}

/** The fit with the carrier of one ridge by knots a spread apart, and twice that, and so on. */
function* fewerKnots(problem: RidgeProblem, start: RidgeFit, number: number): Following {
  const { from, to, carrier, steady } = start.ridges[number]!;
  if (!carrier || steady) return start;
  const finest = Math.ceil((to - from) / problem.spread);
  let fit = start;
  for (let steps = finest; ; steps = Math.ceil(steps / 2)) {
    const next = yield* meanwhile(fit, withSteps(problem, fit, number, steps));
    if (next.cost >= fit.cost && steps < finest) return fit;
    fit = cheaper(fit, next);
    if (steps === 1) return fit;
  }
}

function* withSteps(problem: RidgeProblem, fit: RidgeFit, number: number, steps: number) {
  const shapes = fit.ridges.map((ridge, k): RidgeShape => {
    if (k !== number || !hasCarrier(ridge)) return ridge;
    const step = (ridge.to - ridge.from) / steps;
    const phases = Float64Array.from({ length: steps + 1 }, (_, knot) =>
      phaseAt(ridge.carrier, ridge.from + knot * step),
    );
    return reshaped(ridge, { carrier: carrierThrough(ridge.from, step, phases) });
  });
  return yield* settlePhases(problem, yield* fitRidges(problem, shapes), [number]);
}
