import type { Pausing } from "../../iterate/pauses.ts";
import { carrierThrough, phaseAt } from "./carrier.ts";
import { moveEnd } from "./ends.ts";
import { fitRidges, LEAST_RESIDUAL, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { cheaper, type Following, meanwhile } from "./follow.ts";
import { DAMPING } from "./joint-fit.ts";
import { settlePhases } from "./phases.ts";
import { hasCarrier, type RidgeShape, reshaped } from "./ridge.ts";
import { widened } from "./smoothen.ts";
import { steer } from "./steady.ts";

/** All is tried in turn this often at most. */
const ROUNDS = 20;
/** Another round has to have the cost lowered by so much, or the damping to this part. */
const WORTH = { cost: 1, damping: 0.8 };

/** Less damping than this part of the energy of the largest column tells no more apart. */
const LEAST_DAMPING = 1e-12;

/**
 * The last touch, by what lowers the cost: carriers by as few knots as the samples bear, wider envelopes, and phases and
 * ends where they leave the least. Paths follow their phases knot by knot, which leaves to each knot an error of its own.
 *
 * Damping is what an envelope is to be expected to have, in units of the noise (Hoerl and Kennard 1970): where next to
 * nothing is left there is next to no noise, and damping would only hold envelopes back. What it held back is part of
 * what is left, so that there is less of both round by round.
 */
export function* finishRidges(searched: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  let damping = dampingFor(searched, start);
  for (let round = 0; round < ROUNDS; round++) {
    const problem = { ...searched, damping };
    const before = yield* meanwhile(fit, fitRidges(problem, fit.ridges));
    fit = yield* touched(problem, before);
    const next = dampingFor(searched, fit);
    if (fit.cost > before.cost - WORTH.cost && next > WORTH.damping * damping) return fit;
    damping = next;
  }
  return fit;
}

function dampingFor({ residual }: RidgeProblem, { left }: RidgeFit): number {
  const noise = Math.min(1, left / Math.max(residual, LEAST_RESIDUAL));
  return Math.max(LEAST_DAMPING, DAMPING * noise * noise);
}

function* touched(problem: RidgeProblem, start: RidgeFit): Following {
  const isTuned = start.ridges.some(({ steady }) => steady);
  let fit = isTuned ? yield* meanwhile(start, steer(problem, start)) : start;
  const numbers = [...start.ridges.keys()];
  // In each round, since a carrier goes straight on beyond its knots where an end has moved past them.
  for (const number of numbers) fit = yield* fewerKnots(problem, fit, number);
  for (const number of numbers) fit = yield* meanwhile(fit, asWide(problem, fit, number));
  for (const number of numbers) {
    for (const side of ["to", "from"] as const) {
      fit = yield* meanwhile(fit, moveEnd(problem, fit, number, side));
    }
  }
  return cheaper(fit, yield* meanwhile(fit, settlePhases(problem, fit, numbers)));
}

/** Doublings of the width of an envelope: so wide three windows are a parabola. */
const DOUBLINGS = 6;
/** What is left has to get less by this part for a wider envelope. */
const LEAST_GAIN = 0.01;

/**
 * The fit with the envelope of one ridge the width that leaves the least, of twice what it is, and so on: fewer windows
 * alone are no reason at the end, since residuals within what may be left cost next to nothing.
 */
function* asWide(problem: RidgeProblem, start: RidgeFit, number: number): Pausing<RidgeFit> {
  let [fit, next] = [start, start];
  for (let up = 0; up < DOUBLINGS; up++) {
    next = yield* widened(problem, next, number);
    if (next.cost > fit.cost + WORTH.cost) continue;
    next = yield* settlePhases(problem, next, [number]);
    if (next.cost < fit.cost && next.left < (1 - LEAST_GAIN) * fit.left) fit = next;
  }
  return fit;
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
