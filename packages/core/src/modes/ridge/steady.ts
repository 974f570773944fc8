import type { Pausing } from "../../iterate/pauses.ts";
import { createBanded, factorBanded, solveFactored } from "../../linear/banded.ts";
import { addTimes, dot } from "../../linear/vectors.ts";
import { type Carrier, carrierOf, knotTime, shiftCarrier } from "./carrier.ts";
import { FRAMES_A_SPREAD } from "./chirp-plane.ts";
import {
  fitRidges,
  followPhase,
  type RidgeFit,
  type RidgeProblem,
  takeEnvelopesOff,
} from "./fit.ts";
import { envelopeAt, type Ridge, type RidgeShape, reshaped, ridgeValues } from "./ridge.ts";

/**
 * The carrier of a tone.
 *
 * @param phase radians, at `from`
 */
export function toneCarrier(
  hertz: number,
  phase: number,
  from: number,
  to: number,
  spread: number,
): Carrier {
  const count = Math.max(1, Math.round(((to - from) * FRAMES_A_SPREAD) / spread));
  const carrier = carrierOf(from, (to - from) / count, new Float64Array(count + 1).fill(hertz));
  return { ...carrier, phases: carrier.phases.map((own) => own + phase) };
}

/** The tone of a ridge: the line of least squares through its phase, by squared amplitude. */
export function toneOf(ridge: Ridge, spread: number): RidgeShape {
  const { from, to } = ridge;
  const carrier = followPhase(ridge).carrier!;
  let [weights, sumT, sumTT, sumP, sumTP] = [0, 0, 0, 0, 0];
  carrier.phases.forEach((phase, k) => {
    const time = knotTime(carrier, k) - from;
    const [re, im] = envelopeAt(ridge, from + time);
    const weight = re * re + im * im;
    weights += weight;
    sumT += weight * time;
    sumTT += weight * time * time;
    sumP += weight * phase;
    sumTP += weight * time * phase;
  });
  const slope = (weights * sumTP - sumT * sumP) / (weights * sumTT - sumT * sumT);
  const hertz = slope / (2 * Math.PI);
  const phase = (sumP - slope * sumT) / weights;
  return reshaped(ridge, { carrier: toneCarrier(hertz, phase, from, to, spread), steady: true });
}

/** Steps at most, how often one is halved at most, and what the cost falls by in one that is worth another. */
const STEPS = 12;
const HALVINGS = 3;
const WORTH = 0.1;

/** A fit whose steady ridges have the phases and frequencies that leave the least, by steps of Gauss and Newton. */
export function* steer(problem: RidgeProblem, start: RidgeFit): Pausing<RidgeFit> {
  let fit = start;
  for (let step = 0; step < STEPS; step++) {
    const { cost } = fit;
    const turns = yield* turnsOf(problem, fit);
    for (let part = 1; part >= 1 / 2 ** HALVINGS; part /= 2) {
      const next = yield* fitRidges(problem, turnedBy(fit.ridges, turns, part));
      if (next.left < fit.left) {
        fit = next;
        break;
      }
    }
    if (fit.cost > cost - WORTH) return fit;
  }
  return fit;
}

/**
 * By how much to turn each steady ridge: radians at its carrier's first knot, and turns more from its beginning to its
 * end. What envelopes do about it is taken off first, so that these follow by themselves (Kaufman 1975).
 */
function* turnsOf(problem: RidgeProblem, { ridges }: RidgeFit): Pausing<Float64Array> {
  const { times, values } = problem;
  const rest = values.slice();
  for (const ridge of ridges) addTimes(rest, -1, ridgeValues(ridge, times));
  const slopes: Float64Array[] = [];
  for (const ridge of ridges) {
    if (!ridge.steady) continue;
    const { cosine, sine, carrier, from, to } = ridge;
    const quarterOn = { ...ridge, cosine: sine, sine: cosine.map((value) => -value) };
    const byPhase = ridgeValues(quarterOn, times);
    const byTurns = byPhase.map(
      (value, i) => (2 * Math.PI * value * (times[i]! - carrier!.start)) / (to - from),
    );
    for (const slope of [byPhase, byTurns]) {
      yield* takeEnvelopesOff(problem, ridges, slope);
      slopes.push(slope);
    }
  }
  const turns = Float64Array.from(slopes, (slope) => dot(slope, rest));
  solveSmall(slopes, turns);
  return turns;
}

/** Of the mean energy: what keeps turns apart that the samples cannot tell apart. */
const DAMPING = 1e-5;

/** Solves by the products of some vectors, in the place of the right side. */
function solveSmall(vectors: readonly Float64Array[], right: Float64Array): void {
  const size = vectors.length;
  const matrix = createBanded(size, Math.max(0, size - 1));
  const energy = vectors.reduce((sum, own) => sum + dot(own, own), 0) / size;
  vectors.forEach((own, i) => {
    for (let j = 0; j <= i; j++) {
      matrix.lower[i * size + size - 1 + j - i] =
        dot(own, vectors[j]!) + (i === j ? DAMPING * energy : 0);
    }
  });
  factorBanded(matrix, Number.MIN_VALUE);
  solveFactored(matrix, right);
}

function turnedBy(ridges: readonly Ridge[], turns: Float64Array, part: number) {
  let at = 0;
  return ridges.map((ridge) => {
    if (!ridge.steady) return ridge;
    const radians = part * turns[at++]!;
    const hertz = (part * turns[at++]!) / (ridge.to - ridge.from);
    const carrier = shiftCarrier(ridge.carrier!, hertz);
    const phases = carrier.phases.map((phase) => phase + radians);
    return reshaped(ridge, { carrier: { ...carrier, phases } });
  });
}

/** Of the energy of an envelope: what may be on the other side of 0. */
const BEYOND = 0.01;
/** Instants a width at which an envelope is looked at. */
const INSTANTS = 4;

/** Whether the real envelope of a steady ridge is an amplitude: two tones that beat are one whose envelope is none. */
export function isAmplitude(ridge: Ridge): boolean {
  const { from, to, width } = ridge;
  const count = Math.max(INSTANTS, Math.ceil((INSTANTS * (to - from)) / width));
  let [above, below] = [0, 0];
  for (let k = 0; k <= count; k++) {
    const [re] = envelopeAt(ridge, from + ((to - from) * k) / count);
    if (re > 0) above += re * re;
    else below += re * re;
  }
  return Math.min(above, below) <= BEYOND * (above + below);
}
