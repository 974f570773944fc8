import type { Pausing } from "../../iterate/pauses.ts";
import { logarithm } from "../../random/logarithm.ts";
import { placeEnd } from "./ends.ts";
import { fitRidges, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { type Ridge, type RidgeShape, ridgeCurves } from "./ridge.ts";
import { smoothenOne } from "./smoothen.ts";
import { isAmplitude, steer, toneCarrier, toneOf } from "./steady.ts";

/**
 * Half of how far apart two tones are tried, and how far their middle is from that of what they take the place of, in
 * 1 ÷ (2π spread). Envelopes of that spread turn by as much as lies between.
 */
const HALVES = [1.2, 2.4, 3.6];
const OFFS = [-1.2, 0, 1.2];

/**
 * A fit with two steady tones in the place of some ridges. Where two overlap in noise, ridges whose phases follow the
 * samples share them out in many ways that are as good; two numbers for a phase leave one way.
 *
 * @param others ridges that stay
 * @param group ridges that go, each with a carrier
 * @param below what the fit has to cost less than
 * @returns nothing where it does not, where an envelope of the two changes its sign, and is no amplitude,
 * or where they are so far apart that they are found one by one
 */
export function* asTones(
  problem: RidgeProblem,
  others: readonly Ridge[],
  group: readonly Ridge[],
  below: number,
): Pausing<RidgeFit | undefined> {
  let turning: RidgeFit | undefined;
  for (const shapes of pairsFor(problem, group)) {
    const next = yield* fitRidges(problem, [...others, ...shapes]);
    if (!turning || next.cost < turning.cost) turning = next;
  }
  if (!turning || leastAsTones(problem, turning, others.length) >= below) return undefined;
  const pair = [others.length, others.length + 1];
  const tones = turning.ridges.map((ridge, k) =>
    pair.includes(k) ? toneOf(ridge, problem.spread) : ridge,
  );
  const holds = ({ ridges }: RidgeFit) =>
    pair.every((k) => isAmplitude(ridges[k]!)) &&
    areOneByWindows(
      problem,
      pair.map((k) => ridges[k]!),
    );
  let fit = yield* steer(problem, yield* fitRidges(problem, tones));
  if (!holds(fit)) return undefined;
  const better = (next: RidgeFit) => (next.cost < fit.cost && holds(next) ? next : fit);
  for (const k of pair) {
    fit = better(yield* placeEnd(problem, fit, k, "to"));
    fit = better(yield* placeEnd(problem, fit, k, "from"));
    fit = better(yield* smoothenOne(problem, fit, k));
  }
  fit = better(yield* steer(problem, fit));
  return fit.cost < below ? fit : undefined;
}

/**
 * Two tones that part by more turns than this over the whole signal are told apart by the widest windows, which are a
 * fifth of it, and better found by these one by one.
 */
const MOST_TURNS = 6;

function areOneByWindows({ times }: RidgeProblem, pair: readonly Ridge[]): boolean {
  const [a, b] = pair.map(({ carrier }) => carrier!.frequencies[0]!);
  return Math.abs(a! - b!) * (times.at(-1)! - times[0]!) <= MOST_TURNS;
}

/** Numbers of a tone at the least: for the phase, and one for the amplitude. */
const FEWEST = 3;

/** What a fit would cost whose last ridges left no more as tones, and had the fewest numbers. */
function leastAsTones(
  { values }: RidgeProblem,
  { cost, ridges }: RidgeFit,
  others: number,
): number {
  const fewer = ridges
    .slice(others)
    .reduce((sum, { cosine }) => sum + 2 * cosine.length - FEWEST, 0);
  return cost - fewer * logarithm(values.length);
}

/** Pairs about the middle of some ridges, whose envelopes may turn as yet. */
function pairsFor({ times, spread }: RidgeProblem, group: readonly Ridge[]): RidgeShape[][] {
  const from = Math.min(...group.map((ridge) => ridge.from));
  const to = Math.max(...group.map((ridge) => ridge.to));
  const middle = middleOf(group, times);
  const unit = 1 / (2 * Math.PI * spread);
  return HALVES.flatMap((half) => OFFS.map((off) => [off + half, off - half]))
    .map((pair) => pair.map((by) => middle + by * unit))
    .filter((pair) => pair.every((hertz) => hertz > 0))
    .map((pair) =>
      pair.map((hertz) => {
        return { carrier: toneCarrier(hertz, 0, from, to, spread), from, to, width: spread };
      }),
    );
}

/**
 * The mean frequency by squared amplitude: of two tones that beat it is the middle, however the frequency jumps where
 * they cancel.
 */
function middleOf(group: readonly Ridge[], times: Float64Array): number {
  let [sum, weights] = [0, 0];
  for (const ridge of group) {
    const { amplitude, frequency } = ridgeCurves(ridge, times);
    amplitude.forEach((size, i) => {
      if (size === 0) return;
      sum += size * size * frequency[i]!;
      weights += size * size;
    });
  }
  return sum / weights;
}
