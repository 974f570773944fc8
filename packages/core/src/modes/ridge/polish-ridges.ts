import type { Pausing } from "../../iterate/pauses.ts";
import { FRAMES_A_SPREAD } from "./chirp-plane.ts";
import { placeEnd } from "./ends.ts";
import { fitRidges, followPhase, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { cheaper, type Following, meanwhile } from "./following.ts";
import { comesNear } from "./near.ts";
import { contactsOf, exchange } from "./relink.ts";
import { hasCarrier, type Ridge, type RidgeShape } from "./ridge.ts";
import { put, smoothenOne } from "./smoothen.ts";
import { settle, strongestRidge } from "./strongest-ridge.ts";
import { pairUp, splitUp } from "./two-for-one.ts";

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
  const shape = yield* strongestRidge(problem, problem.rest(others), kind);
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
