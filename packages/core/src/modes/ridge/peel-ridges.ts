import type { Pausing } from "../../iterate/pauses.ts";
import { emptyFit, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { type Following, meanwhile } from "./following.ts";
import { settle, strongestRidge } from "./strongest-ridge.ts";
import { isNoTrend } from "./trend.ts";

/**
 * Ridges one after the other, the strongest first, each out of what the others leave, while that lowers the
 * cost.
 *
 * @param most ridges
 * @param start those that there are already
 */
export function* peelRidges(
  problem: RidgeProblem,
  most: number,
  start = emptyFit(problem),
): Following {
  let fit = start;
  while (fit.ridges.length < most) {
    const next = yield* meanwhile(fit, oneMore(problem, fit, most));
    if (!next) return fit;
    fit = next;
  }
  return fit;
}

/**
 * The fit with one ridge more, where that lowers the cost, or with the first two: of two equally strong ridges one alone
 * explains half of the energy, which may not pay for its numbers.
 */
function* oneMore(
  problem: RidgeProblem,
  fit: RidgeFit,
  most: number,
): Pausing<RidgeFit | undefined> {
  const next = yield* withRidge(problem, fit);
  if (!next || next.cost < fit.cost) return next;
  if (fit.ridges.length > 0 || most < 2) return undefined;
  const both = yield* withRidge(problem, next);
  return both && both.cost < fit.cost ? both : undefined;
}

function* withRidge(problem: RidgeProblem, fit: RidgeFit): Pausing<RidgeFit | undefined> {
  const rest = problem.rest(fit.ridges);
  let next: RidgeFit | undefined;
  for (const kind of ["any", "carried"] as const) {
    const shape = yield* strongestRidge(problem, rest, kind);
    if (!shape) return next;
    next = yield* settle(problem, [...fit.ridges, shape], fit.ridges.length);
    if (!isNoTrend(next.ridges.at(-1)!)) return next;
  }
  return next;
}
