import type { Pausing } from "../../iterate/pauses.ts";
import { fitRidges, followPhase, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { type RidgeShape, reshaped } from "./ridge.ts";

/** Doublings of the width of an envelope, at most. */
const DOUBLINGS = 3;

/** The fit with the envelope of one ridge twice as wide, and again, where that lowers the cost. */
export function* smoothenOne(
  problem: RidgeProblem,
  start: RidgeFit,
  number: number,
): Pausing<RidgeFit> {
  let fit = start;
  for (let up = 0; up < DOUBLINGS; up++) {
    const next = yield* widened(problem, fit, number);
    if (next.cost >= fit.cost) return fit;
    fit = next;
  }
  return fit;
}

/** The fit with the envelope of one ridge twice as wide, and the phase of it followed. */
export function* widened(
  problem: RidgeProblem,
  { ridges }: RidgeFit,
  number: number,
): Pausing<RidgeFit> {
  const own = ridges[number]!;
  const wider = reshaped(own, { width: 2 * own.width });
  const wide = yield* fitRidges(problem, put<RidgeShape>(ridges, number, wider));
  return yield* followed(problem, wide, number);
}

/** The fit with the phase of one ridge followed. */
export function* followed(
  problem: RidgeProblem,
  { ridges }: RidgeFit,
  number: number,
): Pausing<RidgeFit> {
  return yield* fitRidges(problem, put<RidgeShape>(ridges, number, followPhase(ridges[number]!)));
}

/** A list with others in the place of one item. */
export function put<T>(list: readonly T[], place: number, ...items: T[]): T[] {
  return [...list.slice(0, place), ...items, ...list.slice(place + 1)];
}
