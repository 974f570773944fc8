import type { Pausing } from "../../iterate/pauses.ts";
import { carrierThrough, phaseAt } from "./carrier.ts";
import { moveEnd, moveSeams } from "./ends.ts";
import {
  costOf,
  fitRidges,
  LEAST_RESIDUAL,
  numbersOf,
  type RidgeFit,
  type RidgeProblem,
} from "./fit.ts";
import { cheaper, type Following, meanwhile } from "./following.ts";
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
 * Where less is left than may be, next to nothing pays any more. So all is done once more with what is left in units of
 * what was left before, as far as the numbers that it takes are worth it: of noise there is no more than that.
 */
export function* finishRidges(searched: RidgeProblem, start: RidgeFit): Following {
  const fit = yield* roundByRound(searched, start, () => searched);
  if (fit.left >= searched.residual) return fit;
  const strict = yield* roundByRound(searched, fit, ({ left }) => {
    return { ...searched, residual: Math.min(searched.residual, left), countsKnots: true };
  });
  return { ...strict, cost: costOf(searched, strict.left, numbersOf(searched, strict.ridges)) };
}

/**
 * Damping is what an envelope is to be expected to have, in units of the noise (Hoerl and Kennard 1970): where next to
 * nothing is left there is next to no noise, and damping would only hold envelopes back. What it held back is part of
 * what is left, so that there is less of both round by round.
 *
 * @param measured by which a round measures costs
 */
function* roundByRound(
  searched: RidgeProblem,
  start: RidgeFit,
  measured: (fit: RidgeFit) => RidgeProblem,
): Following {
  let fit = start;
  let damping = dampingFor(searched, start);
  for (let round = 0; round < ROUNDS; round++) {
    const problem = { ...measured(fit), damping };
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
  for (const number of numbers) fit = yield* asManyKnots(problem, fit, number);
  for (const number of numbers) fit = yield* meanwhile(fit, asWide(problem, fit, number));
  for (const number of numbers) {
    for (const side of ["to", "from"] as const) {
      fit = yield* meanwhile(fit, moveEnd(problem, fit, number, side));
    }
  }
  fit = yield* meanwhile(fit, moveSeams(problem, fit));
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

/** Knots are at most so many a spread. */
const KNOTS_A_SPREAD = 4;

/** The fit with the carrier of one ridge by knots a spread apart, or as much farther or nearer as costs less. */
function* asManyKnots(problem: RidgeProblem, start: RidgeFit, number: number): Following {
  const { from, to, carrier, steady } = start.ridges[number]!;
  if (!carrier || steady) return start;
  const spreads = Math.ceil((to - from) / problem.spread);
  let fit = start;
  for (let steps = spreads; ; steps = Math.ceil(steps / 2)) {
    const next = yield* meanwhile(fit, withSteps(problem, fit, number, steps));
    if (next.cost >= fit.cost && steps < spreads) break;
    fit = cheaper(fit, next);
    if (steps === 1) break;
  }
  // From what they were at the beginning, which fewer knots have made smooth.
  if (!problem.countsKnots) return fit;
  for (let steps = 2 * spreads; steps <= KNOTS_A_SPREAD * spreads; steps *= 2) {
    const next = yield* meanwhile(fit, withSteps(problem, start, number, steps));
    if (next.cost >= fit.cost) break;
    fit = next;
  }
  return fit;
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
