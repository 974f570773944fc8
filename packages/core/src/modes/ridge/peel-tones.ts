import type { Pausing } from "../../iterate/pauses.ts";
import { createRealFft } from "../../signal/real-fft.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import {
  costOf,
  emptyFit,
  fitRidges,
  LEAST_RESIDUAL,
  numbersOf,
  type RidgeFit,
  type RidgeProblem,
} from "./fit.ts";
import { type Following, meanwhile } from "./following.ts";
import { hasCarrier, type Ridge, type RidgeShape } from "./ridge.ts";
import { isAmplitude, steer, toneCarrier } from "./steady.ts";
import { vertexOf } from "./vertex.ts";

/**
 * Steady tones that last from beginning to end, and perhaps a trend, one after the other, the strongest first, each
 * time with the phases and frequencies of all where they leave the least (Li and Stoica 1996), while that may lower
 * the cost. Windows, which are a part of the signal, do not tell tones apart that are as near as the whole signal does.
 *
 * @param most ridges
 * @param work multiply–adds, about, after which it ends
 * @returns the cheapest, or no ridges where `most` tones could not describe the signal
 */
export function* peelTones(given: RidgeProblem, most: number, work: number): Following {
  const problem = { ...given, damping: tonesDamping(given) };
  const end = problem.work.done + work;
  let fit = emptyFit(problem);
  let cheapest = fit;
  while (fit.ridges.length < most && problem.work.done < end) {
    const shape = strongestTone(problem, fit);
    if (!shape) break;
    const next = yield* meanwhile(cheapest, withOne(problem, fit, shape));
    // No later tone has more energy than those so far have on average.
    const mean = (1 - next.left ** 2) / next.ridges.length;
    if (mean * most < 1 - problem.residual ** 2) return emptyFit(problem);
    if (!next.ridges.every((ridge) => isTone(problem, ridge))) break;
    if (next.cost < cheapest.cost) cheapest = next;
    else if (leastCost(problem, fit, next, most) >= cheapest.cost) break;
    fit = next;
  }
  return cheapest;
}

/**
 * What tones may cost at the least, up to `most`, were each of those to come to take as much as the last one: the
 * first of many of one strength lower the cost by less than their numbers are.
 */
function leastCost(problem: RidgeProblem, before: RidgeFit, fit: RidgeFit, most: number): number {
  const { ridges, left } = fit;
  const numbers = numbersOf(problem, ridges);
  const taken = before.left ** 2 - left ** 2;
  let least = fit.cost;
  for (let more = 1; more <= most - ridges.length; more++) {
    const rest = Math.sqrt(Math.max(0, left ** 2 - more * taken));
    const all = numbers * (1 + more / ridges.length);
    least = Math.min(least, costOf(problem, rest, all));
  }
  return least;
}

/** More damping would hold tones back that the whole signal tells apart. */
const MOST_DAMPING = 1e-6;
/** Of the square of what may be left: what more damping holds back would be as much as is sought. */
const DAMPING = 4e-4;

/** The damping for tones, of the energy of the largest column. */
export function tonesDamping({ residual }: RidgeProblem): number {
  return Math.min(MOST_DAMPING, DAMPING * Math.max(residual, LEAST_RESIDUAL) ** 2);
}

function isTone({ times }: RidgeProblem, ridge: Ridge): boolean {
  if (!hasCarrier(ridge)) return true;
  const cycles = ridge.carrier.frequencies[0]! * (times.at(-1)! - times[0]!);
  return cycles >= LEAST_CYCLES && isAmplitude(ridge);
}

function* withOne(problem: RidgeProblem, fit: RidgeFit, shape: RidgeShape): Pausing<RidgeFit> {
  return yield* steer(problem, yield* fitRidges(problem, [...fit.ridges, shape]));
}

/** Width of envelopes, in lengths of the signal: those of tones are three windows that are all but constant. */
const WIDTH = { tone: 8, trend: 0.5 };
/** Cycles in the whole signal: what has fewer is a trend. */
const LEAST_CYCLES = 1;

/** The tone, or the trend, that would take the most of what is left, or nothing where that is a second trend. */
function strongestTone(problem: RidgeProblem, { ridges }: RidgeFit): RidgeShape | undefined {
  const { times, highest, spread, work } = problem;
  const [from, to] = [times[0]!, times.at(-1)!];
  const signal = problem.rest(ridges);
  const { energies, binWidth } = energiesOf(signal);
  work.done += TRANSFORM * energies.length;
  const lowest = Math.ceil(LEAST_CYCLES / (to - from) / binWidth);
  const end = Math.min(energies.length - 2, highest / binWidth);
  const peak = strongestBin(energies, lowest, end);
  const shape = (kind: keyof typeof WIDTH) => ({ from, to, width: WIDTH[kind] * (to - from) });
  const slow = strongestBin(energies, 0, lowest - 1);
  if (lowest > end || energies[slow]! > energies[peak]!) {
    return ridges.every(hasCarrier) ? shape("trend") : undefined;
  }
  const off = vertexOf(energies[peak - 1]!, energies[peak]!, energies[peak + 1]!);
  const hertz = binWidth * (peak + off);
  return {
    ...shape("tone"),
    carrier: toneCarrier(hertz, phaseOf(signal, hertz), from, to, spread),
    steady: true,
  };
}

/** Bins are at most this part of the frequencies that the whole signal tells apart. */
const FINENESS = 4;
/** About so many multiply–adds a bin is a transform. */
const TRANSFORM = 80;

/** The squared moduli of a signal's spectrum, from 0 Hz on. */
function energiesOf({ values, step }: EvenSignal) {
  const length = 2 ** Math.ceil(Math.log2(FINENESS * values.length));
  const fft = createRealFft(length);
  const padded = new Float64Array(length);
  padded.set(values);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  fft.forward(padded, re, im);
  return {
    energies: re.map((own, k) => own * own + im[k]! * im[k]!),
    binWidth: 1 / (length * step),
  };
}

function strongestBin(energies: Float64Array, low: number, high: number): number {
  let peak = low;
  for (let k = low; k <= high; k++) if (energies[k]! > energies[peak]!) peak = k;
  return peak;
}

/** The phase of a signal's tone at its first sample, radians. */
function phaseOf({ values, step }: EvenSignal, hertz: number): number {
  let [re, im] = [0, 0];
  values.forEach((value, i) => {
    const angle = 2 * Math.PI * hertz * i * step;
    re += value * Math.cos(angle);
    im -= value * Math.sin(angle);
  });
  return Math.atan2(im, re);
}
