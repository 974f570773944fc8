import type { Pausing } from "../../iterate/pauses.ts";
import { type Carrier, shiftCarrier } from "./carrier.ts";
import { fitRidges, followPhase, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { cheaper, EVIDENCE, type Following, meanwhile } from "./following.ts";
import { comesNear } from "./near.ts";
import { hasCarrier, type Ridge, type RidgeShape } from "./ridge.ts";
import { put, smoothenOne } from "./smoothen.ts";
import { settle } from "./strongest-ridge.ts";
import { asTones } from "./tones.ts";

/**
 * Half of how far apart two ridges are tried in the place of one, in 1 ÷ (2π spread): nearer ones are not told apart,
 * those farther apart are found one by one.
 */
const HALVES = [1.2, 2.4];

/** Two ridges in the place of each whose envelope is so fine that it may beat. */
export function* splitUp(problem: RidgeProblem, start: RidgeFit, most: number): Following {
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
export function* pairUp(problem: RidgeProblem, fit: RidgeFit, most: number): Following {
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
