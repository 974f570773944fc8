import type { Steps } from "../../iterate/steps.ts";
import { adoptRidges } from "./adopt.ts";
import { byCost, type Candidate, type Improving } from "./candidates.ts";
import { costOf, emptyFit } from "./fit.ts";
import { EVIDENCE } from "./following.ts";

/** Ridges are not given to wider, or narrower, spreads any more after this many at which they cost more. */
const GIVE_UP = 2;

/**
 * The ridges of the cheapest spread, and the fewest that describe the signal where these are fewer, tried at the others.
 * A spread has what came to it in the place of its own where that is cheaper, and than all before by what is evidence.
 *
 * @param found a candidate a spread, the cheapest first
 * @param most ridges
 */
export function* tryAcross(
  found: readonly Candidate[],
  search: Improving,
  most: number,
): Steps<void> {
  const cheapest = found[0]!;
  if (cheapest.fit.ridges.length === 0) return;
  const convinced = cheapest.fit.cost - EVIDENCE;
  const widestFirst = found.toSorted((a, b) => b.problem.spread - a.problem.spread);
  const adopters = yield* walk(cheapest, widestFirst, search, most);
  const fewest = fewestRidges([...found, ...adopters].sort(byCost));
  if (fewest) adopters.push(...(yield* walk(fewest, widestFirst, search, most)));
  for (const { problem, fit } of adopters) {
    const taker = found.find((own) => own.problem === problem)!;
    if (fit.cost < Math.min(convinced, taker.fit.cost)) taker.fit = fit;
  }
}

/** What becomes of the ridges of one spread at wider ones, and at narrower ones, while that lowers their cost. */
function* walk(
  { problem, fit }: Candidate,
  widestFirst: readonly Candidate[],
  { improve, isStopped }: Improving,
  most: number,
): Steps<Candidate[]> {
  const adopters: Candidate[] = [];
  const place = widestFirst.findIndex((own) => own.problem === problem);
  for (const way of [-1, 1]) {
    let { cost, ridges } = fit;
    let dearer = 0;
    for (let k = place + way; dearer < GIVE_UP && !isStopped(); k += way) {
      const taker = widestFirst[k];
      if (!taker) break;
      const adopter = { ...taker, fit: emptyFit(taker.problem) };
      yield* improve(adopter, adoptRidges(taker.problem, ridges, most));
      adopters.push(adopter);
      ridges = adopter.fit.ridges;
      dearer = adopter.fit.cost < cost ? 0 : dearer + 1;
      cost = Math.min(cost, adopter.fit.cost);
    }
  }
  return adopters;
}

/**
 * The candidate of fewest ridges, where it has fewer than the cheapest and what it leaves does not alone cost more than
 * that: no spread helps what describes but a part of the signal.
 *
 * @param candidates the cheapest first
 */
export function fewestRidges([cheapest, ...others]: readonly Candidate[]): Candidate | undefined {
  const { cost, ridges } = cheapest!.fit;
  const count = (candidate?: Candidate) => candidate?.fit.ridges.length ?? ridges.length;
  return others
    .filter((one) => count(one) > 0 && costOf(one.problem, one.fit.left, 0) < cost)
    .reduce<Candidate | undefined>(
      (best, one) => (count(one) < count(best) ? one : best),
      undefined,
    );
}
