import { brightestPath, type PlanePath } from "./brightest-path.ts";
import { carrierOf } from "./carrier.ts";
import { type ChirpPlane, chirpPlane, type EvenSignal, FRAMES_A_SPREAD } from "./chirp-plane.ts";
import { placeEnd } from "./ends.ts";
import { fitRidges, followPhases, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { contactsOf, exchange } from "./relink.ts";
import type { Ridge, RidgeShape } from "./ridge.ts";

/**
 * Ridges one after the other, the strongest first, each out of what the others leave, while that lowers the
 * cost.
 *
 * @param most ridges
 */
export function peelRidges(problem: RidgeProblem, most: number): RidgeFit {
  let fit = fitRidges(problem, []);
  while (fit.ridges.length < most) {
    const shape = findRidge(problem, problem.rest(fit.ridges), "any");
    if (!shape) return fit;
    const next = settle(problem, [...fit.ridges, shape], fit.ridges.length);
    if (next.cost >= fit.cost) return fit;
    fit = next;
  }
  return fit;
}

/**
 * Better ridges from good ones, by what lowers the cost: ridges that meet linked the straighter way, each sought
 * anew with the others taken off, fewer, and with smoother envelopes.
 */
export function polishRidges(problem: RidgeProblem, start: RidgeFit): RidgeFit {
  const linked = relink(problem, start);
  return smoothen(problem, thinOut(problem, seekAnew(problem, linked)));
}

/** Below this part of the highest amplitude a path has no power; a trend may begin at 0. */
const FLOOR = { carried: 0.2, trend: 0.05 };

/** The strongest ridge of a signal: a trend about 0 Hz or one with a carrier. */
function findRidge(
  problem: RidgeProblem,
  signal: EvenSignal,
  kind: "any" | "trend" | "carried",
): RidgeShape | undefined {
  const plane = chirpPlane(signal, problem.spread, problem.highest);
  const lowest = Math.ceil(1 / (2 * Math.PI * problem.spread) / plane.binWidth);
  const carried =
    kind === "trend" ? undefined : pathAmong(plane, [lowest, plane.bins - 1], FLOOR.carried);
  const trend = kind === "carried" ? undefined : pathAmong(plane, [0, 0], FLOOR.trend);
  // A constant of amplitude 1 has power 4 and energy 1, a tone power 1 and energy 1/2.
  const energy = (path: PlanePath | undefined, share: number) =>
    path ? share * path.power.reduce((sum, power) => sum + power, 0) : 0;
  const trends = energy(trend, 0.25) >= energy(carried, 0.5);
  const path = trends ? trend : carried;
  return path && shapeOf(problem, plane, path, trends);
}

function pathAmong(
  plane: ChirpPlane,
  bins: readonly [number, number],
  floor: number,
): PlanePath | undefined {
  const most = strongestPower(plane, bins);
  return most > 0 ? brightestPath(plane, floor * floor * most, bins) : undefined;
}

function strongestPower({ power, bins }: ChirpPlane, [low, high]: readonly [number, number]) {
  let most = 0;
  for (let row = 0; row < power.length; row += bins) {
    for (let bin = low; bin <= high; bin++) most = Math.max(most, power[row + bin]!);
  }
  return most;
}

function shapeOf(
  { times, spread }: RidgeProblem,
  { start, step, frames }: ChirpPlane,
  { firstFrame, frequencies }: PlanePath,
  trend: boolean,
): RidgeShape {
  const first = start + firstFrame * step;
  const lastFrame = firstFrame + frequencies.length - 1;
  return {
    ...(!trend && { carrier: carrierOf(first, step, frequencies) }),
    from: firstFrame === 0 ? times[0]! : first - step,
    to: lastFrame === frames - 1 ? times.at(-1)! : start + (lastFrame + 1) * step,
    width: spread,
  };
}

/** The fit with the ends of one ridge put in place and its phase followed. */
function settle(problem: RidgeProblem, shapes: readonly RidgeShape[], number: number): RidgeFit {
  const { left } = fitRidges(problem, shapes);
  const ended = placeEnd(problem, shapes, left, number, "to");
  const begun = placeEnd(problem, ended, left, number, "from");
  const fit = fitRidges(problem, begun);
  const followed = followPhases([fit.ridges[number]!])[0]!;
  return fitRidges(problem, put(begun, number, followed));
}

function put<T>(list: readonly T[], place: number, ...items: T[]): T[] {
  return [...list.slice(0, place), ...items, ...list.slice(place + 1)];
}

const cheaper = (a: RidgeFit, b: RidgeFit) => (b.cost < a.cost ? b : a);

function hasCarrier<T extends RidgeShape>(shape: T): shape is T & Required<Pick<T, "carrier">> {
  return shape.carrier !== undefined;
}

/** Exchanges are tried until none is left, and at most this often a ridge. */
const ROUNDS = 3;

function relink(problem: RidgeProblem, start: RidgeFit): RidgeFit {
  let fit = start;
  for (let round = ROUNDS * start.ridges.length; round > 0; round--) {
    const next = exchangeOne(problem, fit);
    if (!next) return fit;
    fit = next;
  }
  return fit;
}

/** The first exchange that straightens two ridges by far, or that the samples speak for. */
function exchangeOne(problem: RidgeProblem, fit: RidgeFit): RidgeFit | undefined {
  const { spread } = problem;
  const step = spread / FRAMES_A_SPREAD;
  const { ridges } = fit;
  for (let i = 0; i < ridges.length; i++) {
    for (let j = i + 1; j < ridges.length; j++) {
      const [a, b] = [ridges[i]!, ridges[j]!];
      if (!hasCarrier(a) || !hasCarrier(b)) continue;
      for (const zone of contactsOf(a, b, spread)) {
        const relinked = exchange(a, b, zone, spread, step);
        if (!relinked) continue;
        const others = ridges.filter((ridge) => ridge !== a && ridge !== b);
        const next = settleLinks(problem, others, relinked.shapes, zone);
        if (relinked.sure || next.cost < fit.cost) return next;
      }
    }
  }
  return undefined;
}

function settleLinks(
  problem: RidgeProblem,
  others: readonly Ridge[],
  linked: readonly RidgeShape[],
  [low, high]: readonly [number, number],
): RidgeFit {
  const { left } = fitRidges(problem, [...others, ...linked]);
  let shapes: readonly RidgeShape[] = [...others, ...linked];
  const within = (time: number, at: number) => Math.abs(time - at) < 3 * problem.spread;
  linked.forEach(({ from, to }, k) => {
    const number = others.length + k;
    if (within(from, low)) shapes = placeEnd(problem, shapes, left, number, "from");
    if (within(to, high)) shapes = placeEnd(problem, shapes, left, number, "to");
  });
  let fit = fitRidges(problem, shapes);
  for (let pass = 0; pass < 2; pass++) {
    const followed = followPhases(fit.ridges.slice(others.length));
    fit = fitRidges(problem, [...fit.ridges.slice(0, others.length), ...followed]);
  }
  return fit;
}

/** Each ridge sought anew in what the others leave, its envelope as smooth as that of what it is to beat. */
function seekAnew(problem: RidgeProblem, start: RidgeFit): RidgeFit {
  let fit = start;
  for (let k = 0; k < start.ridges.length; k++) fit = cheaper(fit, soughtAnew(problem, fit, k));
  return fit;
}

function soughtAnew(problem: RidgeProblem, fit: RidgeFit, number: number): RidgeFit {
  const others = put(fit.ridges, number);
  const kind = fit.ridges[number]!.carrier ? "carried" : "trend";
  const shape = findRidge(problem, problem.rest(others), kind);
  if (!shape) return fit;
  return smoothenOne(problem, settle(problem, put(fit.ridges, number, shape), number), number);
}

/** Leaves out ridges, the shortest first, whose part the others can take. */
function thinOut(problem: RidgeProblem, start: RidgeFit): RidgeFit {
  let fit = start;
  const shortest = [...start.ridges].sort((a, b) => a.to - a.from - (b.to - b.from));
  for (const candidate of shortest) {
    if (fit.ridges.length === 1) return fit;
    // A fit makes its ridges anew, in their order but for those left out.
    const place = fit.ridges.findIndex(
      ({ from, to, carrier }) =>
        from === candidate.from && to === candidate.to && carrier === candidate.carrier,
    );
    if (place >= 0) fit = cheaper(fit, without(problem, fit, place));
  }
  return fit;
}

function without(problem: RidgeProblem, start: RidgeFit, place: number): RidgeFit {
  const gone = start.ridges[place]!;
  let fit = fitRidges(problem, put(start.ridges, place));
  for (let k = 0; k < fit.ridges.length; k++) {
    const { from, to, carrier } = fit.ridges[k]!;
    const { spread } = problem;
    const apart = from > gone.to + spread || to < gone.from - spread;
    if (apart || (carrier && !gone.carrier)) continue;
    if (carrier) fit = cheaper(fit, soughtAnew(problem, fit, k));
    else {
      const whole = { from: Math.min(from, gone.from), to: Math.max(to, gone.to) };
      fit = cheaper(fit, settle(problem, put(fit.ridges, k, { ...fit.ridges[k]!, ...whole }), k));
    }
  }
  return fit;
}

/** Doublings of the width of an envelope, at most. */
const DOUBLINGS = 3;

/** Twice the width of the envelope, and again, where the samples bear it. */
function smoothen(problem: RidgeProblem, start: RidgeFit): RidgeFit {
  let fit = start;
  for (let k = 0; k < start.ridges.length; k++) fit = smoothenOne(problem, fit, k);
  return fit;
}

function smoothenOne(problem: RidgeProblem, start: RidgeFit, number: number): RidgeFit {
  let fit = start;
  for (let up = 0; up < DOUBLINGS; up++) {
    const { width, ...shape } = fit.ridges[number]!;
    const wider = fitRidges(problem, put(fit.ridges, number, { ...shape, width: 2 * width }));
    const followed = followPhases([wider.ridges[number]!])[0]!;
    const next = fitRidges(problem, put(wider.ridges, number, followed));
    if (next.cost >= fit.cost) return fit;
    fit = next;
  }
  return fit;
}
