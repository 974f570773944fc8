import type { Steps } from "../../iterate/steps.ts";
import { tryAcross } from "./across-spreads.ts";
import { besideTones } from "./beside-tones.ts";
import {
  byCost,
  type Candidate,
  type Improving,
  improving,
  isHopeless,
  type SearchEnd,
} from "./candidates.ts";
import { finishRidges } from "./finish.ts";
import { costOf, emptyFit, emptyMemory, type RidgeProblem, type WorkMeter } from "./fit.ts";
import { EVIDENCE } from "./following.ts";
import { peelRidges } from "./peel-ridges.ts";
import { peelTones } from "./peel-tones.ts";
import { polishRidges } from "./polish-ridges.ts";
import { restOfEven, restOfSamples } from "./rest.ts";
import type { RidgeProbe, RidgeSearch, RidgeSearchInput } from "./ridge-search.ts";
import { narrowing, spreadsFor } from "./spreads.ts";

/**
 * So many ridges by windows of a tenth of the length are too many. Examples of up to four modes have at most 8 there,
 * since chirps break into pieces; half a second of one instrument has more than 12.
 */
export const CROWD = 12;
/** Which of the spreads tells: by wider ones steep chirps are in more pieces. */
const TELLING = 2;
/** The part of the work that telling may take. */
const TELLING_WORK = 1 / 8;
/** Which of the narrower spreads tell whether there are few ridges after all. */
const CLOSER = [4, 6, 8];
/** So many ridges are sought at first, and fewer than so many are few. */
const FEW = { first: 3, all: 8 };
/** What they leave at most, or no others are sought, and they are no whole. */
const LEFT = { first: 0.6, all: 0.25 };
/** The part of the work that steady tones may take, and what is beside them. */
const TONES_WORK = 1 / 16;
const MOST_TONES = 40;
/** So few tones are few numbers, whatever else might describe the signal. */
const FEW_TONES = 2;

/** Even times are at least so many a spread. */
const SAMPLES_A_SPREAD = 8;
/** Narrower spreads are not tried after this many that cost more than a wider one. */
const GIVE_UP = 4;
/** How many of the spreads, the cheapest so far, have their ridges made better, sweep by sweep. */
const SWEEPS = [6, 3, 2, 2];
const SWEPT = SWEEPS.reduce((sum, candidates) => sum + candidates, 0);

/**
 * How often candidates are improved at most, where spreads are to be chosen from: tones and the last touch are two,
 * a closer look has two parts, and what is beside tones is sought in all spreads and then as other ridges are.
 */
function piecesOf(spreads: readonly number[]): number {
  return 4 * spreads.length + 2 * SWEPT + 2 * CLOSER.length + 2;
}

/**
 * Ridges of a signal: paths of frequency over time, each with a slow envelope, that together describe it at the
 * least cost.
 */
export function* findRidgesSteps(input: RidgeSearchInput): Steps<RidgeSearch> {
  const { spread, times, maxRidges, limit = Number.POSITIVE_INFINITY } = input;
  const spreads = spread === undefined ? spreadsFor(times) : narrowing(spread, times);
  const meter = { done: 0 };
  const most = spread === undefined ? piecesOf(spreads) : 1 + SWEPT + 1;
  const search = improving(most, meter, limit);
  let begun: Begun = { found: [], beside: [] };
  if (spread === undefined) {
    const first = yield* begin(input, spreads, search, meter, limit);
    if ("ridges" in first) return first;
    begun = first;
  }
  const { found, beside, telling, probe } = begun;
  yield* peelEach(input, worthwhile(spreads, probe), search, meter, telling, found);
  yield* sweepCheapest(found, search, maxRidges, beside);
  const windows = byWindows(found);
  if (!isHopeless(windows[0]!, beside)) {
    if (spread === undefined) yield* tryAcross(windows, search, maxRidges);
    // What is beside tones has had the last touch, without which a cost is no match for one with it.
    yield* lastTouch(found, search);
  }
  const all = [...found, ...beside].sort(byCost);
  return { ...summaryOf(all, search.ended()), ...(probe && { probe }) };
}

/** What a search for spreads knows before it goes through them. */
interface Begun {
  /** Steady tones, where there are any. */
  readonly found: Candidate[];
  /** What is beside such tones. */
  readonly beside: Candidate[];
  /** By windows of the spread that tells how many ridges there are. */
  readonly telling?: Candidate;
  readonly probe?: RidgeProbe;
}

/** Steady tones, by windows of one spread how many ridges there are, and what is beside the tones; or the whole search. */
function* begin(
  input: RidgeSearchInput,
  spreads: readonly number[],
  search: Improving,
  meter: WorkMeter,
  limit: number,
): Steps<Begun | RidgeSearch> {
  const { maxRidges, residual, maxTones = MOST_TONES, probing = false } = input;
  const found: Candidate[] = [];
  const tones = { ...candidateOf(problemOf(input, spreads[0]!, meter)), steady: true as const };
  yield* search.improve(tones, peelTones(tones.problem, maxTones, TONES_WORK * limit));
  if (tones.fit.ridges.length > 0) {
    found.push(tones);
    if (isBeyondDoubt(tones)) return yield* finished(found, search);
  }
  let telling = candidateOf(problemOf(input, spreads[TELLING] ?? spreads[0]!, meter));
  // Of a few samples there is no such spread, and nothing is told.
  const isTold = probing && maxRidges >= CROWD && spreads.length > TELLING;
  const peeled = peelRidges(telling.problem, isTold ? CROWD : maxRidges);
  yield* search.improve(telling, peeled, isTold ? TELLING_WORK : 1);
  const isKnown = isTold && search.ended() !== "stopped";
  let probe = isKnown ? probeOf(telling, search.ended()) : undefined;
  if (probe?.crowded && !search.isStopped()) {
    const closer = yield* lookCloser(input, spreads, search, meter, telling);
    if (closer) {
      telling = closer;
      probe = { ...probeOf(closer, search.ended()), narrower: true };
    }
  }
  // Fewer tones may be the sidebands of one ridge by narrower windows.
  const areMany = tones.fit.ridges.length >= CROWD && isHopeless(telling, [tones]);
  if (tones.fit.left <= residual && (probe?.crowded || areMany)) {
    return yield* finished([...found, telling], search);
  }
  if (probe?.crowded) return { ...summaryOf([telling], search.ended()), probe };
  let beside: Candidate[] = [];
  if (tones.fit.ridges.some(({ steady }) => steady) && !isHopeless(tones, [telling])) {
    const problems = spreads.map((own) => problemOf(input, own, meter));
    const most = Math.min(maxTones, tones.fit.ridges.length + CROWD);
    beside = yield* besideTones(tones, problems, search, most, TONES_WORK * limit);
    yield* sweepCheapest(beside, search, most, [telling]);
    if (beside.length > 0) yield* lastTouch(beside, search);
  }
  return { found, beside, telling, ...(probe && { probe }) };
}

/**
 * Few ridges by narrower windows, where wider ones break the same into many: chirps are steep where a signal is long.
 * Few that leave less than wider ones do are no part of many.
 */
function* lookCloser(
  input: RidgeSearchInput,
  spreads: readonly number[],
  { improve, isStopped }: Improving,
  meter: WorkMeter,
  wider: Candidate,
): Steps<Candidate | undefined> {
  for (const own of CLOSER.flatMap((k) => spreads[k] ?? [])) {
    const candidate = candidateOf(problemOf(input, own, meter));
    const { problem } = candidate;
    yield* improve(candidate, peelRidges(problem, FEW.first));
    if (isStopped()) return undefined;
    if (candidate.fit.left > LEFT.first) continue;
    yield* improve(candidate, peelRidges(problem, FEW.all, candidate.fit));
    if (isStopped()) return undefined;
    const { ridges, left, cost } = candidate.fit;
    if (ridges.length < FEW.all && left < LEFT.all && cost < wider.fit.cost) return candidate;
  }
  return undefined;
}

/** The spreads but those much wider than what told of few ridges, where by wider ones there were too many. */
function worthwhile(spreads: readonly number[], probe: RidgeProbe | undefined): readonly number[] {
  if (!probe?.narrower) return spreads;
  return spreads.slice(Math.max(0, spreads.indexOf(probe.spread) - 1));
}

function probeOf({ problem, fit }: Candidate, ended: SearchEnd): RidgeProbe {
  const ridges = fit.ridges.length;
  return {
    spread: problem.spread,
    ridges,
    crowded: ridges >= CROWD || ended === "workLimit",
  };
}

/** Whether so few tones leave so little that nothing else could cost less by what is evidence. */
function isBeyondDoubt({ problem, fit: { ridges, left } }: Candidate): boolean {
  return ridges.length <= FEW_TONES && costOf(problem, left, 0) < EVIDENCE;
}

/** Those found by windows, the cheapest first. */
function byWindows(found: readonly Candidate[]): Candidate[] {
  return found.filter(({ steady }) => !steady).sort(byCost);
}

/** The search, the cheapest of its candidates given the last touch. */
function* finished(found: Candidate[], search: Improving) {
  yield* lastTouch(found, search);
  return summaryOf(found, search.ended());
}

/** Sorts candidates by cost, and gives the cheapest the last touch. */
function* lastTouch(found: Candidate[], { improve, isStopped }: Improving): Steps<void> {
  const cheapest = found.sort(byCost)[0]!;
  if (!isStopped()) yield* improve(cheapest, finishRidges(cheapest.problem, cheapest.fit));
}

/** @param found the cheapest first */
function summaryOf(found: readonly Candidate[], ended: SearchEnd): RidgeSearch {
  const { problem, fit, steady } = found[0]!;
  return {
    ridges: fit.ridges,
    ...(!steady && { spread: problem.spread }),
    tried: found.map(({ problem, fit: { cost, left, ridges }, sweeps, ...how }) => ({
      spread: problem.spread,
      ...(how.steady && { steady: how.steady }),
      ...(how.besideTones && { besideTones: how.besideTones }),
      ...{ cost, ridges: ridges.length, left, sweeps },
    })),
    ended,
  };
}

function candidateOf(problem: RidgeProblem): Candidate {
  return { problem, fit: emptyFit(problem), sweeps: 0, done: false };
}

/**
 * Seeks ridges with windows of each spread until narrower ones stop helping; of a given spread, with that alone.
 *
 * @param known those by windows of one of the spreads
 * @param found what there is already, and what comes to it
 */
function* peelEach(
  input: RidgeSearchInput,
  spreads: readonly number[],
  { improve, isStopped }: Improving,
  meter: WorkMeter,
  known: Candidate | undefined,
  found: Candidate[],
): Steps<void> {
  let worse = 0;
  const isEnough = () =>
    input.spread === undefined ? worse >= GIVE_UP : found.some(({ fit }) => fit.ridges.length > 0);
  for (let k = 0; k < spreads.length && !isEnough() && !isStopped(); k++) {
    const isKnown = known?.problem.spread === spreads[k];
    const candidate = isKnown ? known : candidateOf(problemOf(input, spreads[k]!, meter));
    if (!isKnown) yield* improve(candidate, peelRidges(candidate.problem, input.maxRidges));
    const isWorse = byWindows(found).some(({ fit }) => fit.cost <= candidate.fit.cost);
    worse = isWorse ? worse + 1 : 0;
    found.push(candidate);
  }
  if (known && !found.includes(known)) found.push(known);
}

/**
 * The ridges of the cheapest spreads made better, and again those of fewer.
 *
 * @param rivals others that they have to be a match for
 */
function* sweepCheapest(
  found: readonly Candidate[],
  { improve, isStopped }: Improving,
  maxRidges: number,
  rivals: readonly Candidate[] = [],
): Steps<void> {
  for (const candidates of SWEEPS) {
    for (const candidate of byWindows(found).slice(0, candidates)) {
      if (isStopped() || candidate.done) continue;
      if (isHopeless(candidate, [...found, ...rivals])) continue;
      const { cost } = candidate.fit;
      yield* improve(candidate, polishRidges(candidate.problem, candidate.fit, maxRidges));
      candidate.sweeps++;
      candidate.done = candidate.fit.cost > cost - 1;
    }
  }
}

function problemOf(input: RidgeSearchInput, spread: number, work: WorkMeter): RidgeProblem {
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
  return { times, values, rest, highest, residual, spread, memory: emptyMemory(), work };
}
