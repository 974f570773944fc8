import type { Pausing } from "../../iterate/pauses.ts";
import { firstAbove, firstAtLeast } from "../samples/sample-grid.ts";
import { costsOfEnds } from "./end-costs.ts";
import { fitRidges, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { type Ridge, type RidgeShape, reshaped, type Side } from "./ridge.ts";

/** How far from where an end was found it is sought, spreads. */
const SOUGHT = 3;
/** Instants tried at first, and at most a round when the best is narrowed down. */
const COARSE = 12;

/**
 * The fit with the instant at which one of its ridges begins or ends put where that describes the samples around it
 * best: a mode that stops at once is not smeared.
 *
 * @param number of the ridge
 */
export function* placeEnd(
  problem: RidgeProblem,
  fit: RidgeFit,
  number: number,
  side: Side,
): Pausing<RidgeFit> {
  const ridge = fit.ridges[number]!;
  const instants = instantsNear(problem, ridge, side);
  if (instants.length === 0) return fit;
  const reached = [ridge[side], instants[0]!, instants.at(-1)!];
  const bounds = [Math.min(...reached), Math.max(...reached)] as const;
  const costAt = costsOfEnds(problem, fit, number, side, bounds);
  const best = yield* narrow(instants, ridge[side], side, costAt);
  if (best === ridge[side]) return fit;
  return yield* fitRidges(problem, endedAt(fit.ridges, number, side, best));
}

/** A sample more or less has to lower the cost by this: at what is next to 0 an end says nothing. */
const WORTH = 1;

/** The fit with the end of a ridge moved on, sample by sample, for as long as that lowers the cost. */
export function* moveEnd(
  problem: RidgeProblem,
  start: RidgeFit,
  number: number,
  side: Side,
): Pausing<RidgeFit> {
  const { times } = problem;
  let fit = start;
  for (const way of [-1, 1]) {
    for (;;) {
      const { from, to } = fit.ridges[number]!;
      const before = side === "from" ? firstAtLeast(times, from) : firstAbove(times, to);
      const instant = instantAfter(times, before + way);
      if (instant === undefined || (side === "from" ? instant >= to : instant <= from)) break;
      const next = yield* fitRidges(problem, endedAt(fit.ridges, number, side, instant));
      if (next.cost > fit.cost - WORTH) break;
      fit = next;
    }
  }
  return fit;
}

/** The end of one ridge and the beginning of another are one instant where they are at most so many samples apart. */
const SEAM = 2;

/**
 * The fit with every instant at which one ridge ends and another begins moved on, sample by sample, for as long as that
 * lowers the cost: where either moved alone, a sample would be in both or in none.
 */
export function* moveSeams(problem: RidgeProblem, start: RidgeFit): Pausing<RidgeFit> {
  let fit = start;
  const numbers = [...start.ridges.keys()];
  for (const before of numbers) {
    for (const after of numbers) {
      if (before === after) continue;
      for (const way of [-1, 1]) fit = yield* moveSeam(problem, fit, before, after, way);
    }
  }
  return fit;
}

function* moveSeam(
  problem: RidgeProblem,
  start: RidgeFit,
  before: number,
  after: number,
  way: number,
): Pausing<RidgeFit> {
  let fit = start;
  for (;;) {
    const shapes = seamMoved(problem.times, fit.ridges, before, after, way);
    if (!shapes) return fit;
    const next = yield* fitRidges(problem, shapes);
    if (next.cost > fit.cost - WORTH) return fit;
    fit = next;
  }
}

/** The shapes with the seam of two some samples later or earlier, or nothing where there is none. */
function seamMoved(
  times: Float64Array,
  ridges: readonly Ridge[],
  before: number,
  after: number,
  way: number,
): RidgeShape[] | undefined {
  const [ending, beginning] = [ridges[before]!, ridges[after]!];
  const ends = firstAbove(times, ending.to);
  const begins = firstAtLeast(times, beginning.from);
  if (ends === times.length || begins === 0 || Math.abs(ends - begins) > SEAM) return undefined;
  const to = instantAfter(times, ends + way);
  const from = instantAfter(times, begins + way);
  if (to === undefined || to <= ending.from) return undefined;
  if (from === undefined || from >= beginning.to) return undefined;
  return endedAt(endedAt(ridges, before, "to", to), after, "from", from);
}

function endedAt(
  shapes: readonly (Ridge | RidgeShape)[],
  number: number,
  side: Side,
  instant: number,
) {
  return shapes.map((shape, k) => (k === number ? reshaped(shape, { [side]: instant }) : shape));
}

/** Between two samples, with so many before; the first or the last sample where all are on one side. */
function instantAfter(times: Float64Array, count: number): number | undefined {
  if (count < 0 || count > times.length) return undefined;
  if (count === 0) return times[0]!;
  return count === times.length ? times.at(-1)! : (times[count - 1]! + times[count]!) / 2;
}

/** Between samples, within reach of an end and of the samples; the first or the last sample too. */
function instantsNear(
  { times, spread }: RidgeProblem,
  shape: RidgeShape,
  side: Side,
): readonly number[] {
  const first = times[0]!;
  const last = times.at(-1)!;
  const low = Math.max(side === "to" ? shape.from + spread : first, shape[side] - SOUGHT * spread);
  const high = Math.min(side === "to" ? last : shape.to - spread, shape[side] + SOUGHT * spread);
  const instants: number[] = [];
  if (side === "from" && low <= first) instants.push(first);
  for (let i = Math.max(1, firstAtLeast(times, low)); i < times.length; i++) {
    const instant = instantAfter(times, i)!;
    if (instant > high) break;
    if (instant >= low) instants.push(instant);
  }
  if (side === "to" && high >= last) instants.push(last);
  return instants;
}

/** The cheapest of the instants, or the given one: every few at first, then those around the best. */
function* narrow(
  instants: readonly number[],
  given: number,
  side: Side,
  costAt: (instant: number) => number,
): Pausing<number> {
  let best = given;
  let least = costAt(given);
  let place = -1;
  const tried = new Set<number>();
  let stride = Math.max(1, Math.floor(instants.length / COARSE));
  let places = instants.flatMap((_, k) => (k % stride === 0 ? [k] : []));
  places.push(instants.length - 1);
  for (;;) {
    // From where they make the ridge short to where they make it long, as sums grow.
    for (const k of side === "to" ? places : places.reverse()) {
      if (k < 0 || k >= instants.length || tried.has(k)) continue;
      tried.add(k);
      yield;
      const cost = costAt(instants[k]!);
      if (cost >= least) continue;
      least = cost;
      best = instants[k]!;
      place = k;
    }
    if (stride === 1 || place < 0) return best;
    const finer = Math.max(1, Math.floor(stride / 4));
    places = [];
    for (let k = place - stride + finer; k < place + stride; k += finer) places.push(k);
    stride = finer;
  }
}
