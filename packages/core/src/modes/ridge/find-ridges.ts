import type { Steps } from "../../iterate/steps.ts";
import { adoptRidges } from "./adopt.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import { emptyFit, emptyMemory, type RidgeFit, type RidgeProblem } from "./fit.ts";
import { EVIDENCE, type Following, peelRidges, polishRidges } from "./follow.ts";
import { restOfEven, restOfSamples } from "./rest.ts";
import type { Ridge } from "./ridge.ts";

/** What came of seeking ridges with windows of one spread. */
export interface SpreadTried {
  /** Seconds. */
  readonly spread: number;
  /** How dear the description of the signal is: samples × log(1 + (left ÷ residual)²) + numbers × log samples. */
  readonly cost: number;
  readonly ridges: number;
  /** Norm of what the ridges leave, over that of the signal. */
  readonly left: number;
  /** How often the ridges were made better after they were found; the costs of many sweeps are lower. */
  readonly sweeps: number;
}

export interface RidgeSearch {
  /** Without an order. */
  readonly ridges: readonly Ridge[];
  readonly spread: number;
  /** The cheapest first. */
  readonly tried: readonly SpreadTried[];
}

export interface RidgeSearchInput {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /**
   * The signal that ridges are sought in, at even times, made for a step of at most what is given. By default
   * the samples as they are.
   */
  readonly clean?: (step: number) => EvenSignal;
  readonly highest: number;
  readonly residual: number;
  /**
   * Seconds; by default the one whose ridges describe the signal at the least cost. Where no ridge is found with
   * windows so wide, half of it is tried, and so on.
   */
  readonly spread?: number;
  readonly maxRidges: number;
}

/** Spreads tried: the length over 5, and each the root of a half of the one before. */
const WIDEST = 5;
const MOST_SPREADS = 14;
/** A spread holds at least this many samples. */
const LEAST_SAMPLES = 3;
/** Even times are at least so many a spread. */
const SAMPLES_A_SPREAD = 8;
/** Narrower spreads are not tried after this many that cost more than a wider one. */
const GIVE_UP = 4;
/** How many of the spreads, the cheapest so far, have their ridges made better, sweep by sweep. */
const SWEEPS = [6, 3, 2, 2];
/** Ridges are not given to wider, or narrower, spreads any more after this many at which they cost more. */
const GIVE_UP_GIVING = 2;
/** Ridges that cost this many times the cheapest are left as they are. */
const HOPELESS = 3;

/**
 * Ridges of a signal: paths of frequency over time, each with a slow envelope, that together describe it at the
 * least cost.
 */
export function* findRidgesSteps(input: RidgeSearchInput): Steps<RidgeSearch> {
  const { spread } = input;
  const spreads = spread === undefined ? spreadsFor(input.times) : narrowing(spread, input.times);
  const most =
    (spread === undefined ? 2 * spreads.length : 1) +
    SWEEPS.reduce((sum, candidates) => sum + candidates, 0);
  const found: Candidate[] = [];
  let done = 0;
  let stopped = false;
  /** The candidate with the fit that comes of the work, or of as much of it as there was before "stop here". */
  function* improve(candidate: Candidate, work: Following): Steps<void> {
    const { problem } = candidate;
    for (let next = work.next(); ; next = work.next()) {
      if (next.done || next.value.cost < candidate.fit.cost) candidate.fit = next.value;
      if (next.done) break;
      const { cost, left } = candidate.fit;
      const statistics = { spread: problem.spread, cost, left };
      const answer = yield {
        stage: "Ridges",
        iteration: Math.min(done, most),
        maxIterations: most,
        statistics,
      };
      stopped ||= answer === "stop";
      if (stopped) break;
    }
    done++;
  }
  let worse = 0;
  const isEnough = () =>
    spread === undefined ? worse >= GIVE_UP : found.some(({ fit }) => fit.ridges.length > 0);
  for (let k = 0; k < spreads.length && !isEnough() && !stopped; k++) {
    const problem = problemOf(input, spreads[k]!);
    const candidate = { problem, fit: emptyFit(problem), sweeps: 0, done: false };
    yield* improve(candidate, peelRidges(problem, input.maxRidges));
    worse = found.some((other) => other.fit.cost <= candidate.fit.cost) ? worse + 1 : 0;
    found.push(candidate);
  }
  for (const candidates of SWEEPS) {
    found.sort(byCost);
    for (const candidate of found.slice(0, candidates)) {
      const least = found.reduce(
        (cost, { fit }) => Math.min(cost, fit.cost),
        Number.POSITIVE_INFINITY,
      );
      if (stopped || candidate.done || candidate.fit.cost > HOPELESS * least) continue;
      const { cost } = candidate.fit;
      yield* improve(candidate, polishRidges(candidate.problem, candidate.fit, input.maxRidges));
      candidate.sweeps++;
      candidate.done = candidate.fit.cost > cost - 1;
    }
  }
  found.sort(byCost);
  const convinced = found[0]!.fit.cost - EVIDENCE;
  const widestFirst = found.toSorted((a, b) => b.problem.spread - a.problem.spread);
  const adopters: Candidate[] = [];
  /** The ridges of one spread made those of wider ones, and of narrower ones, while that lowers their cost. */
  function* give({ problem, fit }: Candidate): Steps<void> {
    const place = widestFirst.findIndex((own) => own.problem === problem);
    for (const way of [-1, 1]) {
      let { cost, ridges } = fit;
      let dearer = 0;
      for (let k = place + way; dearer < GIVE_UP_GIVING && !stopped; k += way) {
        const taker = widestFirst[k];
        if (!taker) break;
        const adopter = { ...taker, fit: emptyFit(taker.problem) };
        yield* improve(adopter, adoptRidges(taker.problem, ridges, input.maxRidges));
        adopters.push(adopter);
        ridges = adopter.fit.ridges;
        dearer = adopter.fit.cost < cost ? 0 : dearer + 1;
        cost = Math.min(cost, adopter.fit.cost);
      }
    }
  }
  if (spread === undefined && found[0]!.fit.ridges.length > 0) {
    yield* give(found[0]!);
    const fewest = fewestRidges([...found, ...adopters].sort(byCost));
    if (fewest) yield* give(fewest);
  }
  for (const { problem, fit } of adopters) {
    const taker = widestFirst.find((own) => own.problem === problem)!;
    if (fit.cost < Math.min(convinced, taker.fit.cost)) taker.fit = fit;
  }
  found.sort(byCost);
  return {
    ridges: found[0]!.fit.ridges,
    spread: found[0]!.problem.spread,
    tried: found.map(({ problem, fit: { cost, left, ridges }, sweeps }) => {
      return { spread: problem.spread, cost, ridges: ridges.length, left, sweeps };
    }),
  };
}

interface Candidate {
  readonly problem: RidgeProblem;
  fit: RidgeFit;
  sweeps: number;
  /** Whether sweeps change nothing any more. */
  done: boolean;
}

/** The candidate of fewest ridges that is not hopeless, where it has fewer than the cheapest; the cheapest first. */
function fewestRidges([cheapest, ...others]: readonly Candidate[]): Candidate | undefined {
  const { cost, ridges } = cheapest!.fit;
  const count = (candidate?: Candidate) => candidate?.fit.ridges.length ?? ridges.length;
  return others
    .filter((one) => count(one) > 0 && one.fit.cost < HOPELESS * cost)
    .reduce<Candidate | undefined>(
      (best, one) => (count(one) < count(best) ? one : best),
      undefined,
    );
}

const byCost = (a: Candidate, b: Candidate) => a.fit.cost - b.fit.cost;

/** A spread that is given, and narrower ones in its place, should it be so wide that no ridge is found with it. */
function narrowing(spread: number, times: Float64Array): number[] {
  const least = (LEAST_SAMPLES * (times.at(-1)! - times[0]!)) / times.length;
  const halved = Array.from({ length: MOST_SPREADS }, (_, k) => spread / 2 ** k);
  return halved.filter((own, k) => k === 0 || own >= least);
}

function spreadsFor(times: Float64Array): number[] {
  const length = times.at(-1)! - times[0]!;
  const spreads = Array.from({ length: MOST_SPREADS }, (_, k) => length / WIDEST / 2 ** (k / 2));
  const kept = spreads.filter((spread) => (spread * times.length) / length >= LEAST_SAMPLES);
  return kept.length > 0 ? kept : spreads.slice(0, 1);
}

function problemOf(input: RidgeSearchInput, spread: number): RidgeProblem {
  const { times, values, highest, residual } = input;
  const fine = spread / SAMPLES_A_SPREAD;
  const rest = input.clean
    ? restOfEven(input.clean(Math.min(1 / (2.5 * highest), fine)))
    : restOfSamples(
        times,
        values,
        Math.min(1 / (2 * highest), fine),
        Math.min(1 / (8 * highest), fine),
      );
  return { times, values, rest, highest, residual, spread, memory: emptyMemory() };
}
