import type { Pausing } from "../../iterate/pauses.ts";
import { brightestPath, type PlanePath, pathWork } from "./brightest-path.ts";
import { type Carrier, carrierOf, shiftCarrier } from "./carrier.ts";
import { type ChirpPlane, chirpPlane, type EvenSignal, FRAMES_A_SPREAD } from "./chirp-plane.ts";
import { placeEnd } from "./ends.ts";
import { emptyFit, fitRidges, followPhase, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { comesNear } from "./near.ts";
import { contactsOf, exchange } from "./relink.ts";
import { hasCarrier, type Ridge, type RidgeShape } from "./ridge.ts";
import { followed, put, smoothenOne } from "./smoothen.ts";
import { asTones } from "./tones.ts";
import { isNoTrend } from "./trend.ts";

/** Work that pauses with the best ridges so far. */
export type Following = Generator<RidgeFit, RidgeFit>;

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
 * Better ridges from good ones, by what lowers the cost: ridges that meet linked the straighter way, each sought
 * anew with the others taken off, fewer, with smoother envelopes, two for one that beats, and two tones for what may
 * be such.
 *
 * @param most ridges
 */
export function* polishRidges(problem: RidgeProblem, start: RidgeFit, most: number): Following {
  let fit = yield* relink(problem, start);
  for (const better of [seekAnew, thinOut, smoothen]) fit = yield* better(problem, fit);
  return yield* pairUp(problem, yield* splitUp(problem, fit, most), most);
}

/** Work that pauses with a given fit. */
export function* meanwhile<T>(fit: RidgeFit, work: Pausing<T>): Generator<RidgeFit, T> {
  let next = work.next();
  while (!next.done) {
    yield fit;
    next = work.next();
  }
  return next.value;
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
    const shape = yield* findRidge(problem, rest, kind);
    if (!shape) return next;
    next = yield* settle(problem, [...fit.ridges, shape], fit.ridges.length);
    if (!isNoTrend(next.ridges.at(-1)!)) return next;
  }
  return next;
}

/** Below this part of the highest amplitude a path has no power; a trend may begin at 0. */
const FLOOR = { carried: 0.2, trend: 0.05 };

/** The strongest ridge of a signal: a trend about 0 Hz or one with a carrier. */
function* findRidge(
  problem: RidgeProblem,
  signal: EvenSignal,
  kind: "any" | "trend" | "carried",
): Pausing<RidgeShape | undefined> {
  const plane = yield* chirpPlane(signal, problem.spread, problem.highest);
  problem.work.done += plane.work;
  const lowest = Math.ceil(1 / (2 * Math.PI * problem.spread) / plane.binWidth);
  const carried =
    kind === "trend"
      ? undefined
      : yield* pathAmong(problem, plane, [lowest, plane.bins - 1], FLOOR.carried);
  const trend =
    kind === "carried" ? undefined : yield* pathAmong(problem, plane, [0, 0], FLOOR.trend);
  // A constant of amplitude 1 has power 4 and energy 1, a tone power 1 and energy 1/2.
  const energy = (path: PlanePath | undefined, share: number) =>
    path ? share * path.power.reduce((sum, power) => sum + power, 0) : 0;
  const trends = energy(trend, 0.25) >= energy(carried, 0.5);
  const path = trends ? trend : carried;
  return path && shapeOf(problem, plane, path, trends);
}

function* pathAmong(
  { work }: RidgeProblem,
  plane: ChirpPlane,
  bins: readonly [number, number],
  floor: number,
): Pausing<PlanePath | undefined> {
  const most = strongestPower(plane, bins);
  if (!(most > 0)) return undefined;
  work.done += pathWork(plane, bins);
  return yield* brightestPath(plane, floor * floor * most, bins);
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
function* settle(
  problem: RidgeProblem,
  shapes: readonly RidgeShape[],
  number: number,
): Pausing<RidgeFit> {
  const ended = yield* placeEnd(problem, yield* fitRidges(problem, shapes), number, "to");
  const fit = yield* placeEnd(problem, ended, number, "from");
  return yield* followed(problem, fit, number);
}

export const cheaper = (a: RidgeFit, b: RidgeFit) => (b.cost < a.cost ? b : a);

/** Exchanges are tried until none is left, and at most this often a ridge. */
const ROUNDS = 3;

function* relink(problem: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  for (let round = ROUNDS * start.ridges.length; round > 0; round--) {
    const next = yield* meanwhile(fit, exchangeOne(problem, fit));
    if (!next) return fit;
    fit = next;
  }
  return fit;
}

/** The first exchange that straightens two ridges by far, or that the samples speak for. */
function* exchangeOne(problem: RidgeProblem, fit: RidgeFit): Pausing<RidgeFit | undefined> {
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
        const next = yield* settleLinks(problem, others, relinked.shapes, zone);
        if (relinked.sure || next.cost < fit.cost) return next;
      }
    }
  }
  return undefined;
}

function* settleLinks(
  problem: RidgeProblem,
  others: readonly Ridge[],
  linked: readonly RidgeShape[],
  [low, high]: readonly [number, number],
): Pausing<RidgeFit> {
  let fit = yield* fitRidges(problem, [...others, ...linked]);
  const within = (time: number, at: number) => Math.abs(time - at) < 3 * problem.spread;
  for (const [k, { from, to }] of linked.entries()) {
    const number = others.length + k;
    if (within(from, low)) fit = yield* placeEnd(problem, fit, number, "from");
    if (within(to, high)) fit = yield* placeEnd(problem, fit, number, "to");
  }
  for (let pass = 0; pass < 2; pass++) {
    const turned = fit.ridges.slice(others.length).map(followPhase);
    fit = yield* fitRidges(problem, [...fit.ridges.slice(0, others.length), ...turned]);
  }
  return fit;
}

/** Each ridge sought anew in what the others leave, its envelope as smooth as that of what it is to beat. */
function* seekAnew(problem: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  for (let k = 0; k < start.ridges.length; k++) {
    fit = cheaper(fit, yield* meanwhile(fit, soughtAnew(problem, fit, k)));
  }
  return fit;
}

function* soughtAnew(problem: RidgeProblem, fit: RidgeFit, number: number): Pausing<RidgeFit> {
  const others = put(fit.ridges, number);
  const kind = fit.ridges[number]!.carrier ? "carried" : "trend";
  const shape = yield* findRidge(problem, problem.rest(others), kind);
  if (!shape) return fit;
  return yield* smoothenOne(
    problem,
    yield* settle(problem, put<RidgeShape>(fit.ridges, number, shape), number),
    number,
  );
}

/** Leaves out ridges, the shortest first, whose part the others can take. */
function* thinOut(problem: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  const shortest = [...start.ridges].sort((a, b) => a.to - a.from - (b.to - b.from));
  for (const candidate of shortest) {
    if (fit.ridges.length === 1) return fit;
    // A fit makes its ridges anew, in their order but for those left out.
    const place = fit.ridges.findIndex(
      ({ from, to, carrier }) =>
        from === candidate.from && to === candidate.to && carrier === candidate.carrier,
    );
    if (place < 0) continue;
    fit = cheaper(fit, yield* meanwhile(fit, without(problem, fit, place)));
  }
  return fit;
}

function* without(problem: RidgeProblem, start: RidgeFit, place: number): Pausing<RidgeFit> {
  const gone = start.ridges[place]!;
  let fit = yield* fitRidges(problem, put(start.ridges, place));
  for (let k = 0; k < fit.ridges.length; k++) {
    const other = fit.ridges[k]!;
    if (!canTake(other, gone, problem.spread)) continue;
    if (other.carrier) fit = cheaper(fit, yield* soughtAnew(problem, fit, k));
    else {
      const { from, to } = other;
      const whole = { from: Math.min(from, gone.from), to: Math.max(to, gone.to) };
      const wider: RidgeShape = { ...whole, width: fit.ridges[k]!.width };
      fit = cheaper(fit, yield* settle(problem, put<RidgeShape>(fit.ridges, k, wider), k));
    }
  }
  return fit;
}

/** Whether a ridge may take the part of one that is gone: where it comes near, and about 0 Hz where both last. */
function canTake(ridge: Ridge, gone: Ridge, spread: number): boolean {
  if (hasCarrier(ridge)) return hasCarrier(gone) && comesNear(ridge, gone, spread);
  return ridge.from <= gone.to + spread && ridge.to >= gone.from - spread;
}

/** Twice the width of the envelope, and again, where the samples bear it. */
function* smoothen(problem: RidgeProblem, start: RidgeFit): Following {
  let fit = start;
  for (let k = 0; k < start.ridges.length; k++) {
    fit = yield* meanwhile(fit, smoothenOne(problem, fit, k));
  }
  return fit;
}

/**
 * Half of how far apart two ridges are tried in the place of one, in 1 ÷ (2π spread): nearer ones are not told apart,
 * those farther apart are found one by one.
 */
const HALVES = [1.2, 2.4];

/**
 * Ridges of another make, rather than finer ones, have to cost less by this, which is twice the logarithm of a Bayes
 * factor and called strong evidence (Kass and Raftery 1995): where two descriptions cost about the same, what
 * was found in the signal itself stays.
 */
export const EVIDENCE = 6;

/** Two ridges in the place of each whose envelope is so fine that it may beat. */
function* splitUp(problem: RidgeProblem, start: RidgeFit, most: number): Following {
  let fit = start;
  for (let k = start.ridges.length - 1; k >= 0; k--) {
    const ridge = fit.ridges[k]!;
    if (fit.ridges.length >= most) return fit;
    if (!hasCarrier(ridge) || ridge.steady || ridge.width > problem.spread) continue;
    const next = yield* meanwhile(fit, inTwo(problem, fit, k, ridge.carrier));
    if (next.cost < fit.cost - EVIDENCE) fit = next;
  }
  return fit;
}

function* inTwo(
  problem: RidgeProblem,
  fit: RidgeFit,
  number: number,
  carrier: Carrier,
): Pausing<RidgeFit> {
  const { from, to } = fit.ridges[number]!;
  const pair = [number, number + 1];
  let best: RidgeFit | undefined;
  for (const half of HALVES) {
    const hertz = half / (2 * Math.PI * problem.spread);
    if (carrier.frequencies.some((frequency) => frequency <= hertz)) continue;
    const shapes = [hertz, -hertz].map((off) => {
      return { carrier: shiftCarrier(carrier, off), from, to, width: problem.spread };
    });
    let next = yield* fitRidges(problem, put<RidgeShape>(fit.ridges, number, ...shapes));
    for (let pass = 0; pass < 2; pass++) {
      const turned = next.ridges.map((own, k) => (pair.includes(k) ? followPhase(own) : own));
      next = yield* fitRidges(problem, turned);
    }
    best = best ? cheaper(best, next) : next;
  }
  if (!best) return fit;
  for (const k of pair) best = yield* settle(problem, best.ridges, k);
  for (const k of pair) best = yield* smoothenOne(problem, best, k);
  return best;
}

/** Two tones in the place of a ridge that may beat, or of ridges that come near each other. */
function* pairUp(problem: RidgeProblem, fit: RidgeFit, most: number): Following {
  for (const group of groupsOf(fit.ridges, problem.spread)) {
    const others = fit.ridges.filter((ridge) => !group.includes(ridge));
    if (others.length + 2 > most) continue;
    const next = yield* meanwhile(fit, asTones(problem, others, group, fit.cost - EVIDENCE));
    if (next) return next;
  }
  return fit;
}

/** More ridges than this are not two tones. */
const MOST_IN_GROUP = 3;

/** Each ridge with those that come near it, and alone if none does and its envelope is so fine that it may beat. */
function groupsOf(ridges: readonly Ridge[], spread: number): Ridge[][] {
  const groups: Ridge[][] = [];
  for (const ridge of ridges) {
    if (!hasCarrier(ridge) || ridge.steady) continue;
    const group = ridges.filter(
      (own) => own === ridge || (hasCarrier(own) && comesNear(ridge, own, spread)),
    );
    if (group.length > MOST_IN_GROUP || (group.length === 1 && ridge.width > spread)) continue;
    const known = groups.some(
      (own) => own.length === group.length && group.every((one) => own.includes(one)),
    );
    if (!known) groups.push(group);
  }
  return groups;
}
